// A lock that one holder has at a time, in the order in which they asked.
#pragma once

#include <string>

#include <caf/actor_system.hpp>

#include "actors/client/session.hpp"
#include "actors/recipes/holding_actor.hpp"

namespace troupe::recipes {

/// A lock. `acquire` is answered with `held` when it is the sender's, `release` with `released`:
///
///     auto lock = troupe::recipes::spawn_lock(system, session, {.path = "/locks/printer"});
///     self->request(lock, caf::infinite, acquire{std::chrono::seconds(5)})
///         .then([=](const held& x) { ... write(x.token, "text") ... },
///               [=](const caf::error& why) { ... code_of(why) is operation_timeout ... });
///     ... self->request(lock, caf::infinite, release{}).then([](const released&) {});
///
/// Who acquires must have a handler for holding_change: it hears `in_doubt` when no server is there
/// any more, `held` when its session goes on and the znode is still there, `lost` when it is not
/// (the session expired, somebody deleted the znode, or this actor ends). After `lost` nothing has
/// to be released; to have it again, acquire again. An actor that ends releases what it has.
///
/// Guaranteed: while nobody stands still and clocks run at one speed, no two hold it together, as
/// the client ends its session no later than the servers do. Those who wait get it in the order of
/// their znodes, and each watches only the one before it. A change of leader, a lost connection or
/// an unknown outcome loses nobody's place; an expired session does (one that waits stands behind
/// the others again, by itself).
///
/// NOT guaranteed: a process that stands still (or whose clock is slow) for longer than the
/// session's timeout believes that it holds the lock until it has read the news, while another one
/// holds it already. Therefore every `held` has a fencing_token, greater than all before it: show
/// it to whatever the lock protects, and let that refuse tokens less than the greatest it has seen.
///
/// Not re-entrant: who has asked, or holds, is answered bad_arguments. Several actors may use one
/// handle: they come to their turns one after the other, each at the end of the queue.
///
/// Errors of acquire: operation_timeout (patience, in milliseconds, is at an end; or the sender has
/// released while it waited), session_expired (the session's actor has ended, or this one has),
/// no_auth and whatever else servers say of a znode that cannot be made at this path.
///
/// Ended by an exit message, it first gives back what it has (at most until the session is over).
///
/// Znodes: `path` stays. Below it, for each that holds or waits, an ephemeral
/// "32 hex digits__lock__ten digits" with `identifier` as its content; the least of the ten digits
/// holds. That is kazoo's Lock, and `troupe cli lock`: they exclude each other.
using lock = holding_actor;

/// Where, and as whom.
struct lock_options {
  std::string path;            ///< "/locks/printer"; below the session's chroot
  std::string identifier = ""; ///< for people who look at the queue
};

/// Lives until an exit message or the end of `session`. Throws std::invalid_argument if the path is
/// none, or is the root.
lock spawn_lock(caf::actor_system& system, session session, lock_options options);

} // namespace troupe::recipes
