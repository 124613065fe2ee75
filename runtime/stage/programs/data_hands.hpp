// Hands for what several programs know together: configuration, trees, groups, services, numbers,
// queues.
#pragma once

#include "runtime/stage/programs/hands.hpp"

namespace troupe {

caf::actor spawn_mirror_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_cached_tree_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_group_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_registry_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_counter_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_ids_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_queue_hand(caf::actor_system& system, hand_parts parts);

} // namespace troupe
