// One term of leading: draws an epoch, teaches its history, then proposes, counts and decides.
//
// Knows nothing of znodes; never decides what a majority does not have on disk. Ends its role, and
// the node looks again, when it loses its quorum, meets a longer history, falls behind with its own
// disk, or has used its epoch's zxids up.
#pragma once

#include "actors/term.hpp"

namespace troupe {

leader spawn_leader(caf::actor_system& system, term term);

} // namespace troupe
