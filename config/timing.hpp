// Every duration and limit of the system, in one place, with its reason.
//
// Nothing here is read from a clock; actors are given this struct.
#pragma once

#include <chrono>
#include <cstdint>

namespace troupe {

struct timing {
  using ms = std::chrono::milliseconds;

  ms tick{2000};                 ///< ZooKeeper's tickTime: the unit of the limits below
  std::uint32_t init_limit = 10; ///< ticks for connecting to a leader, discovery and catch-up
  std::uint32_t sync_limit = 5;  ///< ticks that a learner or leader may be silent

  /// A settled majority waits this long for a better vote (ZooKeeper's finalizeWait).
  ms finalize{200};
  /// A server that looks repeats its notification this often: a link may have come up with nobody
  /// listening yet.
  ms renotify{1000};

  /// A role that ended before it ever served is followed by a pause, doubled each time, before the
  /// next look: a leader that refuses this server is not stormed.
  ms look_pause{100};
  ms look_pause_max{2000};

  /// History and snapshots travel in parts of about this size: small enough not to block a link,
  /// big enough to stream.
  std::uint64_t part_bytes = 128 * 1024;

  /// A session timeout is clamped to these (ZooKeeper's minSessionTimeout and maxSessionTimeout;
  /// 2 and 20 ticks unless given).
  ms session_min{4000};
  ms session_max{40000};

  /// Transactions between two snapshots (ZooKeeper's snapCount).
  std::uint64_t snap_count = 100000;

  /// How often containers that have lost their children are looked for
  /// (znode.container.checkIntervalMs).
  ms container_check{60000};
  /// A container that never had children goes after this; 0: never
  /// (znode.container.maxNeverUsedIntervalMs).
  ms container_never_used{0};
  /// Containers and znodes whose time to live is over: so many a minute go at most
  /// (znode.container.maxPerMinute).
  std::uint64_t reaps_per_minute = 10000;

  /// The last zxid counter that a leader uses before it makes way for a new epoch. All 32 bits, but
  /// in tests.
  std::uint32_t counter_max = 0xffffffff;

  /// Learner and leader pings per tick.
  static constexpr int pings_per_tick = 2;
  /// A client is let go after this part of its session timeout without a quorum, so that it finds
  /// another server.
  static constexpr int patience_divisor = 3;

  ms sync_patience() const {
    return tick * sync_limit;
  }

  ms init_patience() const {
    return tick * init_limit;
  }
};

} // namespace troupe
