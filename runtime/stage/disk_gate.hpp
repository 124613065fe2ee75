// The way between a server and its log, as a wire that scripts can hold: `hold 3>disk append`.
//
// A log to the server, a role to the log; changes nothing and keeps the order of each direction.
// Ends when the log ends, with its reason, and the other way round.
#pragma once

#include <memory>

#include "messages/actors.hpp"
#include "runtime/stage/network.hpp"

namespace troupe {

log spawn_disk_gate(caf::actor_system& system, server_id self, log behind,
                    std::shared_ptr<network> wires);

} // namespace troupe
