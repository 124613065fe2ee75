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
#include "messages/mending.hpp"

namespace troupe {

/// What a server has promised, and whose history it has. On disk before anything that relies on it
/// is said. Always: accepted >= current, and accepted >= epoch of the last logged transaction.
/// (`current` may be behind the log: a crash in the middle of catching up.)
struct epochs {
  std::uint32_t accepted = 0; ///< the highest epoch promised to a leader in discovery
  std::uint32_t current = 0;  ///< of the last leader whose history was taken over
  std::uint64_t cluster = 0;  ///< the ensemble this disk belongs to; 0: none yet
  troupe::past past =
      troupe::past::kept;         ///< kept, blank or lost; `announced` says what others hear
  server_id promised_to = nobody; ///< the leader of the accepted epoch: two may draw the same
                                  ///< number after a disk has forgotten a promise

  bool operator==(const epochs&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, epochs& x) {
    return f(x.accepted, x.current, x.cluster, x.past, x.promised_to);
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

/// What a server with these epochs and a history up to `last` tells others of its past.
/// `may_begin`: an empty disk counts as a new one (ZooKeeper's db.autocreate).
inline past announced(const epochs& x, zxid last, bool may_begin) {
  if (x.past == past::kept)
    return x.current > 0 || last != zxid{} ? past::kept : past::fresh;
  return x.past == past::blank && x.accepted == 0 && may_begin ? past::blank : past::lost;
}

/// Log to node, once: what is known committed has been given to the tree.
struct loaded {
  zxid applied;
};

/// Log to node, instead of `loaded`: these parts of the log cannot be read and have to come from
/// other servers, or be given up. Said again after each `mend` that leaves something to do.
struct damaged {
  std::vector<lost> gaps;
};

/// Node to log: this is what another server has between those two; or nobody has it, and the log is
/// to do without. Answered by `damaged` or `loaded`.
struct mend {
  lost gap;
  std::vector<proposal> entries;
  bool give_up = false;
};

/// Node to log: another server asks.
struct search {
  peer who;
  lost gap;
};

/// Log to node.
struct searched {
  peer who;
  found answer;
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
  std::string doubt;          ///< why this server's past is not `kept`, in words
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

/// Log to role: it ends there now.
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
