// A connection to a server over TCP, as an actor: what it hears leaves as ZooKeeper's frames, and
// frames that come are said to the client.
//
// Lives on an io_loop. Decides nothing: it begins to dial at once, says `farewell` when the server
// cannot be reached, hangs up or says what makes no sense, and ends with the client's `goodbye`.
// Always: what was said before `goodbye` is written before the connection is closed, if the server
// still takes it; the actor system that it lives in waits for that.
#pragma once

#include <memory>

#include <caf/actor_system.hpp>

#include "actors/session/session_actor.hpp"
#include "runtime/client/address.hpp"
#include "runtime/client/io_loop.hpp"

namespace troupe {

connection dial_tcp(caf::actor_system& system, const std::shared_ptr<io_loop>& loop,
                    const address& server, const brisk_client& client);

} // namespace troupe
