// A hand for a queue whose entries stay until their work is done.
#pragma once

#include "runtime/stage/programs/hands.hpp"

namespace troupe {

caf::actor spawn_claim_queue_hand(caf::actor_system& system, hand_parts parts);

} // namespace troupe
