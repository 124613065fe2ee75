// A semaphore: at most so many hold a lease at a time.
#pragma once

#include <cstdint>
#include <string>

#include <caf/actor_system.hpp>

#include "actors/client/session.hpp"
#include "actors/recipes/holding_actor.hpp"

namespace troupe::recipes {

/// One lease of a semaphore, for one holder at a time; spawn one for each lease that is wanted:
///
///     auto lease = troupe::recipes::spawn_semaphore(system, session,
///                                                   {.path = "/leases/scanner", .leases_max = 3});
///     self->request(lease, caf::infinite, acquire{}).then([=](const held& x) { ... });
///     ... self->request(lease, caf::infinite, release{});
///
/// Messages, news (holding_change), patience and end as with `lock` (lock_actor.hpp).
///
/// Guaranteed: while nobody stands still and clocks run at one speed, at most leases_max hold at a
/// time, in the order in which they asked. Only the one whose turn is next watches the leases;
/// each other one watches the one before it: no herd.
///
/// NOT guaranteed: a process that stands still for longer than its session's timeout believes that
/// it has its lease until it has read the news; then there is one holder too many. Tokens grow from
/// lease to lease, but as several hold together, a lesser token alone does not tell an overtaken
/// holder: what must be sure checks that the znode `path`/… of that token is still there.
///
/// Errors of acquire: bad_arguments if the znode says another number of leases (or if the sender
/// asked before); else as with `lock`.
///
/// Znodes as kazoo's Semaphore: `path` with leases_max as decimal text (a content that is neither
/// empty nor a number is left alone, and not checked), below it an ephemeral of 32 hex digits for
/// each lease; `path`-__lock__ is the queue of those who wait, as a lock's. Both stay. The number
/// can be changed by deleting the znode while nobody holds.
using semaphore = holding_actor;

/// Where, and how many leases there are.
struct semaphore_options {
  std::string path;
  std::uint32_t leases_max = 1; ///< the same for everybody at this path
  std::string identifier = "";  ///< for people who look at the leases
};

/// Throws std::invalid_argument if the path is none or is the root, or there are no leases.
semaphore spawn_semaphore(caf::actor_system& system, session session, semaphore_options options);

} // namespace troupe::recipes
