// The stage manager of one server: the only actor that spawns, links and replaces roles.
//
// Waits for the log to load, then looks for a leader, and spawns what this server became: a leader
// or a learner. Passes on what other servers say to the election or to the role of the moment; what
// comes too early is kept, what comes too late falls. Ends with everything it spawned when any of
// it breaks a promise.
#pragma once

#include <functional>
#include <string>

#include "config/settings.hpp"
#include "config/world.hpp"
#include "messages/actors.hpp"

namespace troupe {

/// What a node is made of. Log, registry and tree are spawned before it; links are opened by it,
/// since they report to it.
struct node_parts {
  troupe::settings settings;
  troupe::world world;
  troupe::log log;
  watcher_registry registry;
  troupe::tree tree;
  std::function<links(const node&)>
      open_links; ///< called once, when the log is loaded; may be empty if standalone
  std::function<void(const std::string&)>
      on_end; ///< the node has ended, and why; called on an actor's thread
};

node spawn_node(caf::actor_system& system, node_parts parts);

} // namespace troupe
