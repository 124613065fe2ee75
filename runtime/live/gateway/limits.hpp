// What one client may cost this server: each bound of the client port, with its reason.
//
// Bounds that an operator sets are in config/settings.hpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "messages/reply_bytes.hpp"

namespace troupe {

struct gateway_limits {
  using ms = std::chrono::milliseconds;

  /// A connection that has no session after this long is closed (ZooKeeper's
  /// nio.sessionlessCnxnTimeout).
  ms greeting{10000};
  /// A server without a leader for this long, and for a tick, serves reads to who asks for no more
  /// (ZooKeeper's readonlymode).
  ms read_only_after{2000};
  /// What was said last has this long to reach a client that is let go.
  ms farewell{2000};
  /// The first frame of a client is 45 bytes; a greater password is nobody's.
  std::uint32_t connect_bytes_max = 1024;
  /// Requests of one client that are read but not answered; beyond, it is not read from.
  std::size_t requests_max = 1000;
  /// Bytes of such requests, over all clients of an I/O thread.
  std::size_t request_bytes_max = 64 * 1024 * 1024;
  /// Reads of one client that the tree is asked at a time: great replies must not pile up between
  /// the tree and the socket before anyone can count them.
  std::size_t reads_max = 64;
  /// Bytes on their way to one client; beyond, it is not read from, and its reads wait.
  std::size_t reply_bytes_high = 4 * 1024 * 1024;
  /// Beyond this it is closed; a single reply of more is not sent.
  std::size_t reply_bytes_max = troupe::reply_bytes_max;
  /// Identities that one connection may prove: each of its writes carries them.
  std::size_t identities_max = 64;
};

} // namespace troupe
