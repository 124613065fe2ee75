// What a node's roles and tree say to its transaction log, and what comes back.
//
// The log does everything in the order in which it hears it, and answers an item when that and all
// before it is durable. `term` fences: after `recall{term}` nothing of an earlier term has any
// effect.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/broadcast.hpp"
#include "messages/catch_up.hpp"
#include "messages/ids.hpp"

namespace troupe {

/// What a server has promised, and whose history it has. On disk before anything that relies on it
/// is said. Always: accepted >= current, and accepted >= epoch of the last logged transaction.
/// (`current` may be behind the log: a crash in the middle of catching up.)
struct epochs {
  std::uint32_t accepted = 0; ///< the highest epoch promised to a leader in discovery
  std::uint32_t current = 0;  ///< of the last leader whose history was taken over
  std::uint64_t cluster = 0;  ///< the ensemble this disk belongs to; 0: none yet

  bool operator==(const epochs&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, epochs& x) {
    return f(x.accepted, x.current, x.cluster);
  }
};

/// The shape of a history without its content: enough to compare two.
/// It reaches back to, not including, `base` (everything up to there is only in a snapshot; {0,0}:
/// from the beginning); `ends` holds the last transaction of each epoch behind `base`, ascending.
struct outline {
  zxid base;
  std::vector<zxid> ends;

  zxid last() const {
    return ends.empty() ? base : ends.back();
  }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, outline& x) {
    return f(x.base, x.ends);
  }
};

/// Log to node, once: what is known committed has been given to the tree.
struct loaded {
  zxid applied;
};

/// Node to tree: a new term begins; what roles of an earlier one still say counts for nothing.
struct fence {
  std::uint64_t term = 0;
};

/// Tree to node.
struct fenced {
  std::uint64_t term = 0;
  zxid applied;
};

/// Node to log: a new term begins. `after`: the tree has applied up to here.
struct recall {
  std::uint64_t term = 0;
  zxid after;
};

/// Log to node: what is on disk.
struct recalled {
  std::uint64_t term = 0;
  troupe::epochs epochs;
  outline history;
  std::vector<proposal> tail; ///< what is logged behind `after`, not known to be committed
};

/// Role to log. Entries continue the history without a gap. `committed` is noted beside them, so
/// that a restart can apply that much by itself.
struct append {
  std::uint64_t term = 0;
  zxid committed;
  std::vector<proposal> entries;
};

/// Log to role: the history is durable up to here.
struct synced {
  std::uint64_t term = 0;
  zxid through;
};

/// Role to log: keep these epochs.
struct store_epochs {
  std::uint64_t term = 0;
  troupe::epochs value;
};

/// Log to role: kept, and everything before it too.
struct epochs_stored {
  std::uint64_t term = 0;
  troupe::epochs value;
};

/// Learner to log: forget everything after `to` (durably), which must lie in the history.
struct truncate {
  std::uint64_t term = 0;
  zxid to;
};

struct truncated {
  std::uint64_t term = 0;
  zxid to;
};

/// Learner to log: a part of the leader's snapshot. After the last one history and tree are
/// replaced by it.
struct install {
  std::uint64_t term = 0;
  snapshot_part part;
};

/// Log to learner: taken. After the last part: the snapshot is durable, and the tree has it.
struct installed {
  std::uint64_t term = 0;
  zxid at;
  bool complete = false;
};

/// Leader to log: history after `after`, up to `through`, about `bytes` of it (at least one entry).
struct read_history {
  std::uint64_t term = 0;
  std::uint64_t token = 0; ///< comes back
  zxid after;
  zxid through;
  std::uint64_t bytes = 0;
};

/// `found` is false if the history no longer reaches back so far, but only to `base`.
struct history_read {
  std::uint64_t term = 0;
  std::uint64_t token = 0;
  bool found = false;
  zxid base;
  std::vector<proposal> entries;
};

/// Leader to log: part `index` of the newest snapshot (index 0), or of the one at `at`.
struct read_snapshot {
  std::uint64_t term = 0;
  std::uint64_t token = 0;
  zxid at;
  std::uint64_t index = 0;
};

/// `found` is false if there is no such snapshot (any more).
struct snapshot_read {
  std::uint64_t term = 0;
  std::uint64_t token = 0;
  bool found = false;
  snapshot_part part;
};

/// Tree to log: a part of this server's own snapshot. The log rolls, writes, renames, and purges
/// what is too old.
struct keep_snapshot {
  snapshot_part part;
};

/// Log to tree: go on with the next part.
struct snapshot_kept {
  zxid at;
  std::uint64_t index = 0;
};

/// Log to tree, when a node starts or a leader's snapshot was installed: become this. Parts in
/// order.
struct restore {
  snapshot_part part;
};

/// Role or log to tree: these are committed; execute them. Entries at or before the last applied
/// one are skipped.
struct apply {
  std::uint64_t term = 0;
  std::vector<proposal> entries;
};

} // namespace troupe
