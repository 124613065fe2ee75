// What a server of a stage holds of its connections: the links actor that dials, and one actor an
// end of a connection.
//
// Both only pass on to the network of the stage; neither keeps order, holds or loses anything.
// Each message that is sent goes through the real serialization, as on a real link.
#pragma once

#include <memory>

#include "messages/actors.hpp"
#include "runtime/stage/network.hpp"

namespace troupe {

links spawn_stage_links(caf::actor_system& system, server_id self, std::shared_ptr<network> wires);

/// Spawns the handle that fits this connection's channel and direction, and announces it.
void introduce_link(caf::actor_system& system, std::weak_ptr<network> wires,
                    const link_listener& listener, const peer_up& up, wire_end mine);

} // namespace troupe
