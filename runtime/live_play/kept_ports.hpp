// The ports of one played server, kept for it as long as the play goes.
//
// Other plays and tests on this machine look for free ports too; a server that starts, or comes
// back, must find its own. While it is down, who connects is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace troupe::live_play {

constexpr const char* host = "127.0.0.1";

class kept_ports {
public:
  /// Free ones. Only who sets SO_REUSEADDR, as servers do, can listen at them. Throws
  /// std::runtime_error if there are none.
  kept_ports();
  ~kept_ports();

  kept_ports(const kept_ports&) = delete;
  kept_ports& operator=(const kept_ports&) = delete;

  std::uint16_t client() const {
    return ports_[0].number;
  }

  std::uint16_t quorum() const {
    return ports_[1].number;
  }

  std::uint16_t election() const {
    return ports_[2].number;
  }

private:
  void give_up();

  struct port {
    std::uint16_t number = 0;
    int socket = -1; ///< bound, and nobody listens
  };

  std::array<port, 3> ports_;
};

} // namespace troupe::live_play
