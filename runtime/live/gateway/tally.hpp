// What operators count: packets, and how long requests took. One tally per client; a port_tally per
// I/O thread, and for the whole server.
//
// Plain numbers of one thread; whoever wants a sum adds copies.
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/live/durations.hpp"

namespace troupe {

/// The durations are those of all requests.
struct tally : durations {
  std::uint64_t received = 0; ///< requests
  std::uint64_t sent = 0;     ///< replies and events

  void add(const tally& x) {
    durations::add(x);
    received += x.received;
    sent += x.sent;
  }
};

/// Bytes of replies.
struct reply_sizes {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  std::uint64_t last = 0;
  std::uint64_t least = 0;
  std::uint64_t most = 0;

  void take(std::uint64_t bytes) {
    last = bytes;
    least = count == 0 ? bytes : std::min(least, bytes);
    most = std::max(most, bytes);
    sum += bytes;
    ++count;
  }

  /// The last one is then any thread's last.
  void add(const reply_sizes& x) {
    if (x.count == 0)
      return;
    least = count == 0 ? x.least : std::min(least, x.least);
    most = std::max(most, x.most);
    last = x.last;
    sum += x.sum;
    count += x.count;
  }
};

/// The client port's, since the start or since `srst`.
struct port_tally : tally {
  durations reads;   ///< and whatever else is no transaction
  durations updates; ///< requests that are transactions
  reply_sizes replies;
  std::uint64_t bytes_received = 0;
  std::uint64_t event_bytes = 0;
  std::uint64_t handshakes = 0;
  std::uint64_t returns = 0;   ///< handshakes of sessions that there were already
  std::uint64_t ends = 0;      ///< of connections that had begun a session
  std::uint64_t mute = 0;      ///< connections ended since they began none in time
  std::uint64_t strangers = 0; ///< proofs of identity that were refused, or lacking

  void add(const port_tally& x) {
    tally::add(x);
    reads.add(x.reads);
    updates.add(x.updates);
    replies.add(x.replies);
    bytes_received += x.bytes_received;
    event_bytes += x.event_bytes;
    handshakes += x.handshakes;
    returns += x.returns;
    ends += x.ends;
    mute += x.mute;
    strangers += x.strangers;
  }
};

} // namespace troupe
