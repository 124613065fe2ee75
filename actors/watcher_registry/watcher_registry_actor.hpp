// Who wants to know what: passes the tree's one ordered stream on to the session hosts, and adds
// the events.
//
// Never touches the tree. Always: an event leaves before any answer that could reveal the change it
// announces.
#pragma once

#include "messages/actors.hpp"

namespace troupe {

watcher_registry spawn_watcher_registry(caf::actor_system& system);

} // namespace troupe
