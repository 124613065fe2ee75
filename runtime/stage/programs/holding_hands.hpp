// Hands for what is held: locks and leases.
#pragma once

#include "runtime/stage/programs/hands.hpp"

namespace troupe {

caf::actor spawn_lock_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_read_lock_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_write_lock_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_semaphore_hand(caf::actor_system& system, hand_parts parts);

} // namespace troupe
