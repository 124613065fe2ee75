// All connections to other servers: the election mesh, and the one to the leader or those from
// learners.
//
// Dials, accepts, authenticates, ends. Carries no message itself: each connection is a broker of
// CAF's middleman.
#pragma once

#include "config/settings.hpp"
#include "messages/actors.hpp"

namespace troupe {

/// Binds this server's quorum and election ports. Throws std::runtime_error, with a sentence for
/// the operator, if that fails. Reports to `to`.
links spawn_links(caf::actor_system& system, const settings& all, link_listener to);

} // namespace troupe
