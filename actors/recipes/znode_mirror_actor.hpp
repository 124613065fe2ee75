// A configuration that follows a znode: its content, kept here and kept up to date.
//
// Listens to its session and asks znode_mirror and refresh; decides nothing. Writes nothing.
#pragma once

#include <string>

#include "actors/client/session.hpp"
#include "actors/recipes/listeners.hpp"
#include "actors/recipes/znode_mirror.hpp"

namespace troupe::recipes {

/// How does the znode stand? Answered at once, but for the very first time, when it has to be read.
struct look_at_znode {};

/// A mirror of one znode. Who subscribes hears a `znode_seen` at once (if anything is known) and at
/// each change of its content, its version, its being there or its freshness:
///
///     auto config = spawn_mirror(system, session, {"/app/config"});
///     self->send(config, subscribe{});
///     ... [=](const znode_seen& x) { if (x.is) use(x.is->data); },
///     self->request(config, caf::infinite, look_at_znode{}).then([=](const znode_seen& x) {...});
///
/// Guaranteed: what is seen was the znode's state at some time, and never goes back to an earlier
/// one, over reconnects, changes of leader and expired sessions too. The last state is seen at
/// last. Not guaranteed: that every state is seen (two changes soon after each other may be seen as
/// one), and that what is seen is the state now: servers tell some milliseconds later, and a
/// process that was paused, or lost its server, sees old state, with `fresh` false as soon as the
/// session notices (two thirds of its timeout at most); it reads again as soon as a server is
/// there. A clock that jumps delays that, at most.
///
/// The znode is ZooKeeper's own business: any layout, no children needed. It does not have to be
/// there; its coming is a change. Errors: none; no_auth is told in `refused`, and tried again.
using mirror =
    caf::typed_actor<caf::replies_to<look_at_znode>::with<znode_seen>, caf::reacts_to<subscribe>>;

/// Which znode is followed: "/app/config".
struct mirror_options {
  std::string path;
};

/// It lives until an exit message ends it, or its session's actor ends (with the same reason).
/// Throws std::invalid_argument if the path is none.
mirror spawn_mirror(caf::actor_system& system, session with, mirror_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::look_at_znode)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::znode_seen)
