// How a node is, for operators: one inquiry walks the path role → tree → registry, each adds what
// it knows.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "messages/ids.hpp"
#include "messages/vote.hpp"

namespace troupe {

/// What is to be listed besides the numbers.
enum class listing : std::uint8_t { nothing, watches, sessions, digests };

/// A path and who waits there.
struct watched_path {
  std::string path;
  session_id session = no_session;
};

/// A session and what it holds.
struct listed_session {
  session_id session = no_session;
  std::uint32_t timeout_ms = 0;
  std::vector<std::string> ephemerals;
};

/// Sessions that end together, if nothing is heard of them.
struct session_wave {
  std::int64_t in_ms = 0; ///< from now
  std::vector<session_id> sessions;
};

/// The tree as it was behind a transaction.
struct digest_at {
  zxid at;
  std::uint64_t digest = 0;
};

/// What the quotas below one znode of the root's come to; -1: no limit.
struct namespace_quota {
  std::string name; ///< of that znode
  std::int64_t count_limit = -1;
  std::int64_t bytes_limit = -1;
  std::int64_t count = 0;
  std::int64_t bytes = 0;
  std::uint64_t exceeded = 0; ///< writes refused for it since the server's start
};

/// How often something happened since the role or the server began.
struct node_counts {
  std::uint64_t proposals = 0; ///< leader: made; learner: received
  std::uint64_t commits = 0;
  std::uint64_t diffs = 0;                  ///< learners taught by history
  std::uint64_t snapshots = 0;              ///< learners taught by a snapshot; tree: taken
  std::uint64_t elections = 0;              ///< looks for a leader
  std::uint64_t reads = 0;                  ///< answered by the tree
  std::uint64_t writes = 0;                 ///< executed by the tree
  std::uint64_t expired = 0;                ///< sessions
  std::array<std::uint64_t, 4> events = {}; ///< to watchers: created, deleted, changed, children
};

/// What a node knows of itself; passed on from actor to actor, each of which adds its part.
struct status {
  std::uint64_t ticket = 0; ///< the asker's own
  listing wanted = listing::nothing;
  std::uint64_t limit = 0; ///< of what is listed; there may be more
  server_id self = nobody;
  // node and role
  standing role = standing::looking;
  bool serving = false;
  bool standalone = false;
  std::uint32_t epoch = 0;
  server_id leader = nobody;
  std::uint64_t voters = 0;
  std::uint64_t learners = 0;         ///< leader: connected
  std::uint64_t synced_followers = 0; ///< leader
  std::uint64_t synced_observers = 0; ///< leader
  std::uint64_t outstanding = 0;      ///< proposed or submitted, not decided
  std::uint64_t pending_syncs = 0;    ///< leader
  std::uint64_t leader_for_ms = 0;    ///< leader: since its epoch was established
  std::uint64_t proposal_last = 0;    ///< leader: bytes of its proposals; 0: none yet
  std::uint64_t proposal_least = 0;
  std::uint64_t proposal_most = 0;
  node_counts counts;
  // tree
  zxid applied;
  std::uint64_t nodes = 0;      ///< znodes, the root counted once
  std::uint64_t data_bytes = 0; ///< paths and data
  std::uint64_t ephemerals = 0;
  std::uint64_t sessions = 0;
  std::vector<namespace_quota> quotas;
  // registry
  std::uint64_t watches = 0;
  std::uint64_t watched_paths = 0;
  std::uint64_t watchers = 0;
  std::uint64_t data_watches = 0; ///< in the data table alone, which is what wchs counts
  std::uint64_t data_watched_paths = 0;
  std::uint64_t data_watchers = 0;
  // as wanted
  std::vector<watched_path> watched; ///< data watches
  std::vector<listed_session> open;
  std::vector<session_wave> waves; ///< a leader's
  std::vector<digest_at> digests;
};

} // namespace troupe
