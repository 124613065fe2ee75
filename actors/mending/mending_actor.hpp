// Lives as long as this server's log is damaged: asks the other servers for what is missing, and
// gives it to the log.
//
// Speaks on the election mesh; decides nothing: `repairs` does, and the log proves. The server
// neither votes nor serves meanwhile, but gives others what is whole here (its node does).
#pragma once

#include "config/settings.hpp"
#include "config/world.hpp"
#include "messages/actors.hpp"

namespace troupe {

/// What a server hears while it mends its log: what the log lacks, who is there, what they have.
using mending = caf::typed_actor<caf::reacts_to<damaged>, caf::reacts_to<peer_up, election_link>,
                                 caf::reacts_to<peer_down>, caf::reacts_to<peer, found>>;

struct mending_parts {
  server_id self = nobody;
  ensemble servers;
  timing times;
  witness tell;
  troupe::log log;
  starter node; ///< hears what the log answers
};

mending spawn_mending(caf::actor_system& system, mending_parts parts);

} // namespace troupe
