// Opens sessions, in this process or over TCP, to Troupe or to any server that speaks ZooKeeper's
// client protocol.
#pragma once

#include <string_view>
#include <vector>

#include "actors/client/session.hpp"

namespace troupe {

/// A session as an actor of `system`. It opens in the background: `ask::attend` says when; requests
/// wait until then.
///
///     auto session = troupe::open_session(system, {.servers = {node.endpoint()}});
///     auto session = troupe::open_session(system, {.servers = troupe::over_tcp("one:2181,two")});
///
/// It lives until `ask::close` is answered, an exit message ends it (its session is closed then, as
/// well as that can be done at once), or the session is over and not to be renewed. An actor system
/// waits for its actors: end sessions before it ends.
///
/// Throws std::invalid_argument if there is no server, or the chroot is no path.
session open_session(caf::actor_system& system, session_wishes wishes);

/// The servers of "one:2181,two:2181,[::1]" (port 2181 unless given). Their connections share one
/// thread, which ends with the last of them. Throws std::invalid_argument if that is no such list.
std::vector<endpoint> over_tcp(std::string_view servers);

/// The same for a ZooKeeper connect string, whose servers may be followed by a chroot:
/// "one:2181,two:2181/app". Everything else is as by default, and may be changed before
/// `open_session`.
session_wishes wishes_of(std::string_view connect_string);

} // namespace troupe
