// Synchronisation (Zab, phase 2): how a learner's history becomes the leader's.
//
// The leader streams it in bounded parts and sends the next one when the last is on the learner's
// disk. `new_leader` is acknowledged only after everything before it is durable, and then the
// epoch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/broadcast.hpp"
#include "messages/ids.hpp"

namespace troupe {

/// What a learner needs to have its leader's history.
enum class catch_up_kind : std::uint8_t {
  nothing,  ///< both histories are the same
  diff,     ///< the learner lacks the end
  truncate, ///< the learner has an end that no majority had: cut, then as diff
  snapshot, ///< the learner is too far behind: a snapshot, then as diff
};

/// Leader to learner: this is how. `from` is the point after which history parts follow: the
/// learner's last transaction (nothing, diff), the one to cut back to (truncate), or the snapshot's
/// (snapshot).
struct catch_up {
  std::uint32_t epoch = 0;
  catch_up_kind kind = catch_up_kind::nothing;
  zxid from;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, catch_up& x) {
    return f(x.epoch, x.kind, x.from);
  }
};

/// A piece of a snapshot: `index` counts from 0, `bytes` are opaque but to the data tree. All
/// pieces of one snapshot describe exactly the state after transaction `at`.
struct snapshot_part {
  zxid at;
  std::uint64_t index = 0;
  bool last = false;
  std::string bytes;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, snapshot_part& x) {
    return f(x.at, x.index, x.last, x.bytes);
  }
};

/// Leader to learner: a piece of the leader's snapshot.
struct catch_up_snapshot {
  std::uint32_t epoch = 0;
  snapshot_part part;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, catch_up_snapshot& x) {
    return f(x.epoch, x.part);
  }
};

/// Leader to learner: a piece of the leader's history.
struct catch_up_history {
  std::uint32_t epoch = 0;
  std::vector<proposal> entries;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, catch_up_history& x) {
    return f(x.epoch, x.entries);
  }
};

/// Learner to leader: the last piece is taken; more, please.
struct catch_up_ack {
  std::uint32_t epoch = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, catch_up_ack& x) {
    return f(x.epoch);
  }
};

/// Leader to learner: that was all; take me as your leader when it is on disk.
struct new_leader {
  std::uint32_t epoch = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, new_leader& x) {
    return f(x.epoch);
  }
};

/// Learner to leader: it is on disk, up to `last`, and so is the epoch.
struct new_leader_ack {
  std::uint32_t epoch = 0;
  zxid last;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, new_leader_ack& x) {
    return f(x.epoch, x.last);
  }
};

/// Leader to learner: a majority has taken me; everything up to `committed` is decided. Serve.
struct up_to_date {
  std::uint32_t epoch = 0;
  zxid committed;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, up_to_date& x) {
    return f(x.epoch, x.committed);
  }
};

} // namespace troupe
