// Hands at barriers.
#pragma once

#include "runtime/stage/programs/hands.hpp"

namespace troupe {

caf::actor spawn_barrier_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_double_barrier_hand(caf::actor_system& system, hand_parts parts);

} // namespace troupe
