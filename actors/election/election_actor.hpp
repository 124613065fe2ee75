// Finds a leader whenever its node tells it to look; otherwise answers those who look.
//
// Speaks to every other server over the election mesh. Decides nothing: `ballots` does.
#pragma once

#include "config/settings.hpp"
#include "config/world.hpp"
#include "messages/actors.hpp"

namespace troupe {

/// What an election needs to know of its server.
struct election_parts {
  server_id self = nobody;
  ensemble servers;
  timing times;
  witness tell;
  troupe::node node;
};

election spawn_election(caf::actor_system& system, election_parts parts);

} // namespace troupe
