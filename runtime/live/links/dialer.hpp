// Makes connections to other servers, from both sides: listens, dials, redials, shakes hands.
//
// Runs on one thread of its own (Boost.Asio); whoever hangs there, hangs alone: each peer has its
// own look-up, attempt, deadline and backoff. Never carries a message: a connection that stands is
// handed out. Always: at most one connection counts in each slot (link_table says which).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "runtime/live/links/link_table.hpp"
#include "runtime/live/links/resolver.hpp"
#include "runtime/live/links/unique_fd.hpp"

namespace troupe {

/// A connection that stands: both sides know each other.
struct made_connection {
  link_slot slot;
  bool dialled = false;     ///< by this side
  std::uint64_t token = 0;  ///< unique in this process, and hard to guess
  std::uint64_t errand = 0; ///< slot.to_leader: of the `lead` that asked for it
  frame_stream sending;
  frame_stream receiving;
  unique_fd socket;
};

struct dialer_options {
  settings all;
  look_up how = look_up_host;
};

class dialer {
public:
  /// What is called from the dialer's thread.
  struct ears {
    std::function<void(std::shared_ptr<made_connection>)> made;
    std::function<void(std::string)> broken; ///< it can no longer work, and why
  };

  /// Binds the ports of this server's own line; throws std::runtime_error with a sentence for the
  /// operator. Nothing runs before `start`.
  explicit dialer(dialer_options options);

  /// Waits for the thread; no ear is called any more.
  ~dialer();

  void start(ears to);

  // From any thread:

  /// Be connected to this member in the election mesh, from now on.
  void keep(server_id member);

  /// Dial this leader and no other, afresh.
  void lead(server_id leader, std::uint64_t errand);

  /// Dial no leader.
  void forget_leader();

  /// That connection has ended.
  void gone(link_slot slot, std::uint64_t token);

  /// Name this cluster in handshakes from now on.
  void belongs(std::uint64_t cluster);

private:
  struct loop;

  std::unique_ptr<loop> loop_;
};

} // namespace troupe
