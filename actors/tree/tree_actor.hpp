// The replicated state of this server, as an actor: executes what is committed, answers reads,
// takes snapshots.
//
// Never decides what is committed, never waits. Everything it does leaves as one ordered stream to
// the watcher registry.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "messages/actors.hpp"
#include "messages/milestone.hpp"

namespace troupe {

class data_tree;

struct tree_options {
  server_id self = nobody;               ///< outcomes are kept for writes that entered here
  std::uint64_t snap_count = 100000;     ///< transactions between two snapshots
  std::uint64_t part_bytes = 128 * 1024; ///< about the size of a snapshot's part
  bool skip_acl = false;                 ///< settings::skip_acl
  std::string config;                    ///< what /zookeeper/config shows
  bool tell_each = false; ///< report milestone::applies for each transaction (the stage does)
  /// With tell_each: sees the tree behind each transaction, and (nullptr) behind a snapshot.
  std::function<void(const data_tree&, const proposal*)> look = {};
};

tree spawn_tree(caf::actor_system& system, tree_options options, log log, watcher_registry registry,
                witness tell);

} // namespace troupe
