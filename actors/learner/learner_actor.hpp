// One term of following, or of observing: takes over the leader's history, then logs, acknowledges
// and executes what the leader decides. Passes this server's writes on.
//
// Never acknowledges what is not on disk, never executes what is not decided. Any doubt about the
// leader (silence, a gap, an epoch that was promised away) ends the role, and the node looks again.
#pragma once

#include "actors/term.hpp"

namespace troupe {

/// The server observes if it is no voter of `term.servers`, and follows otherwise.
learner spawn_learner(caf::actor_system& system, term term);

} // namespace troupe
