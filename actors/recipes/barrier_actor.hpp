// Barriers among the processes of an application: one that stands in the way until it is lifted,
// and a double one, that all enter and leave together.
#pragma once

#include <cstdint>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/typed_actor.hpp>

#include "actors/client/session.hpp"
#include "actors/recipes/barrier.hpp"
#include "actors/recipes/holding_actor.hpp"

namespace troupe::recipes {

/// A barrier; anybody may raise and lift it:
///
///     auto barrier = troupe::recipes::spawn_barrier(system, session, "/barriers/start");
///     self->request(barrier, caf::infinite, raise_barrier{}).then([](const confirmed&) {});
///     self->request(barrier, caf::infinite, pass_barrier{}).then([=](const passed&) { begin(); });
///
/// Guaranteed: who is told `passed` asked before, or while, a moment came when there was no
/// barrier. All who wait watch the one znode and are told when it goes: the herd is what a barrier
/// is for. Waits on over lost connections and expired sessions.
///
/// NOT guaranteed: that it is still down when a process that stood still reads the answer. No
/// fencing token: nobody holds anything.
///
/// Errors: operation_timeout (patience, in milliseconds, is at an end), session_expired, and what
/// servers say of the znode (lifting: not_empty if something is below it).
///
/// Znodes as kazoo's Barrier: the barrier is there while `path` is, a persistent znode. The ones
/// above it stay.
using barrier = caf::typed_actor<caf::replies_to<raise_barrier>::with<confirmed>,
                                 caf::replies_to<lift_barrier>::with<confirmed>,
                                 caf::replies_to<pass_barrier>::with<passed>>;

/// Throws std::invalid_argument if the path is none, or is the root.
barrier spawn_barrier(caf::actor_system& system, session session, std::string path);

/// One member of a double barrier; whoever enters needs a handler for holding_change:
///
///     auto member = troupe::recipes::spawn_double_barrier(system, session,
///                                                         {.path = "/barriers/run", .size = 3});
///     self->request(member, caf::infinite, enter_barrier{}).then([=](const entered&) { ... });
///     ... self->request(member, caf::infinite, leave_barrier{}).then([](const left&) { ... });
///
/// Guaranteed: nobody is told `entered` before `size` members were there at once; nobody is told
/// `left` before every member that was there has left, ended or lost its session. A member whose
/// session expires on its way in enters again by itself.
///
/// NOT guaranteed: that all who entered are still there (each hears only of itself: `in_doubt`,
/// `held`, `lost`, as with a lock); that a process which stood still beyond its session's timeout
/// knows. Entering a second time before all have left the first is a race, here as in kazoo. A
/// member whose connection is lost just as the last one comes may miss it if another leaves before
/// it is back (so it is with kazoo); then all wait until its patience is at an end, so give it
/// some. The token is the birth of the member's znode; it orders members and protects nothing by
/// itself.
///
/// Errors: of enter: operation_timeout (patience, or left while it waited), bad_arguments (it has
/// entered, or somebody else uses this handle), session_expired, what servers say of the znodes.
/// Leaving without having entered is answered at once.
///
/// Who waits for the others to come watches `ready`; who waits for them to go watches one of them.
///
/// Znodes as kazoo's DoubleBarrier: `path` stays; below it an ephemeral of 32 hex digits for each
/// member, with the identifier as content, and `ready`, persistent, from the last one's coming to
/// the first one's leaving.
using double_barrier = caf::typed_actor<caf::replies_to<enter_barrier>::with<entered>,
                                        caf::replies_to<leave_barrier>::with<left>>;

/// Where, and of how many.
struct double_barrier_options {
  std::string path;
  std::uint32_t size = 2;      ///< so many have to come; the same for all
  std::string identifier = ""; ///< for people
};

/// Throws std::invalid_argument if the path is none or is the root, or the size is 0.
double_barrier spawn_double_barrier(caf::actor_system& system, session session,
                                    double_barrier_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::raise_barrier)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::lift_barrier)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::pass_barrier)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::passed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::enter_barrier)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::entered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::leave_barrier)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::left)
