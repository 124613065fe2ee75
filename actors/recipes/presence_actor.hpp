// An ephemeral znode that is there as long as this actor is: "I am here", with some data.
//
// Listens to its session and asks own_znode; decides nothing.
#pragma once

#include <string>

#include "actors/client/session.hpp"
#include "actors/recipes/listeners.hpp"

namespace troupe::recipes {

/// It shall not be there any more; the actor ends behind its answer.
struct withdraw {};

/// It is not there.
struct withdrawn {};

/// Whether it is there, as far as is known: said to subscribers.
struct presence_change {
  /// It is there. False: no server says so at the moment; it may be there for the rest of the
  /// session's timeout, and will be made again as soon as possible.
  bool there = false;
  std::string path;      ///< of the last one that was made
  zxid created;          ///< the transaction that made it
  error why = error::ok; ///< what a server has against it; node_exists: another's is there
  caf::actor_id by = 0;  ///< the presence that says so
};

/// Keeps one ephemeral there, over lost connections and expired sessions, and makes it again if
/// somebody removes it. Who subscribes hears a `presence_change` at once and at each change:
///
///     auto here = spawn_presence(system, session, {.folder = "/app", .before = "one"});
///     self->send(here, subscribe{});
///     ... [=](const presence_change& x) { ... },
///     self->request(here, caf::infinite, withdraw{}).then([=](const withdrawn&) { ... });
///
/// Guaranteed: at most one of it is there; what is somebody else's is never removed. Not
/// guaranteed: that it is there while `there` is true (a process that was paused hears of its
/// expired session later than everybody else), that it is gone while `there` is false. Errors are
/// tried again once a second.
using presence_handle =
    caf::typed_actor<caf::reacts_to<subscribe>, caf::replies_to<withdraw>::with<withdrawn>>;

/// Its path: folder / before, 32 hexadecimal digits if it is `unique` (of the first session and of
/// this actor: no other actor's name is the same, in later sessions neither), after. A name that is
/// not unique may be another's: the end of that one is waited for. The folder is made if it is not
/// there.
struct presence_options {
  std::string folder;
  std::string before = {};
  std::string after = {};
  content data = "";
  acl access = anyone();
  bool unique = false;
};

/// It lives until it is withdrawn, an exit message ends it (once the znode is gone, or nobody lets
/// it be removed), or its session's actor ends. Throws std::invalid_argument if these make no
/// path.
presence_handle spawn_presence(caf::actor_system& system, session with, presence_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::withdraw)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::withdrawn)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::presence_change)
