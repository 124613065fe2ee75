// Sessions that only this server knows: opened without a transaction, gone with the server
// (localSessionsEnabled, and everybody's while nobody leads).
//
// Shared by the I/O threads. Knows no socket: who is connected is a number, and whoever takes a
// session over is told whom it takes it from. Always: a session without a connection is kept for
// its timeout, and no password is compared byte by byte.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "messages/ids.hpp"
#include "messages/operation.hpp"

namespace troupe {

class local_sessions {
public:
  using clock = std::chrono::steady_clock;

  /// A connection: its I/O thread and its number there.
  struct seat {
    std::uint32_t thread = 0;
    client_number client = 0;

    bool operator==(const seat&) const = default;
  };

  enum class found : std::uint8_t { unknown, refused, taken };

  struct claim {
    found is = found::unknown;
    std::optional<seat> from = {}; ///< who held it until now
  };

  void open(session_id id, std::string password, std::uint32_t timeout_ms, seat by);

  /// A connection says that this is its session.
  claim take(session_id id, const std::string& password, std::uint32_t timeout_ms, seat by);

  /// The connection is gone. Without effect if the session is another's by now.
  void leave(session_id id, seat by, clock::time_point now);

  /// Closed, expired, or one of the ensemble's from now on.
  void end(session_id id);

  /// Ends those that have been without a connection for too long.
  void sweep(clock::time_point now);

  std::uint64_t size() const;

private:
  struct entry {
    std::string password;
    std::chrono::milliseconds timeout{0};
    std::optional<seat> by;
    clock::time_point left; ///< if nobody holds it
  };

  mutable std::mutex mutex_;
  std::unordered_map<session_id, entry> sessions_;
};

} // namespace troupe
