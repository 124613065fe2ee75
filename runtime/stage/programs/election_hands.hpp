// Hands for candidacies, of both kinds.
#pragma once

#include "runtime/stage/programs/hands.hpp"

namespace troupe {

caf::actor spawn_election_hand(caf::actor_system& system, hand_parts parts);
caf::actor spawn_master_hand(caf::actor_system& system, hand_parts parts);

} // namespace troupe
