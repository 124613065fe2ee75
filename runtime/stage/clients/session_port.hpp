// The server's end of a client's connection on the stage: what a session says leaves as bytes, and
// bytes that arrive are said to it.
//
// Only passes on. A client that says what no server understands is hung up on.
#pragma once

#include <cstdint>
#include <memory>

#include "actors/session/session_actor.hpp"
#include "runtime/live/wire/client_codec.hpp"
#include "runtime/stage/clients/client_network.hpp"

namespace troupe {

/// Spawns a session of the server whose tree this is, at the server's end of this connection.
void open_session_port(caf::actor_system& system, const std::shared_ptr<client_network>& lines,
                       std::uint64_t connection, const std::shared_ptr<client_codec>& codec,
                       session_options options, const tree& state);

} // namespace troupe
