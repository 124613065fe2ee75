// A counter that many share: a number in a znode, added to atomically.
//
// Listens to its session and asks counting; decides nothing.
#pragma once

#include <cstdint>
#include <string>

#include "actors/client/session.hpp"
#include "actors/recipes/counting.hpp"
#include "actors/recipes/listeners.hpp"

namespace troupe::recipes {

/// Add so much (also less than nothing).
struct add {
  std::int64_t delta = 1;
};

/// How much is it?
struct count {};

/// As the server that was asked has it, behind a sync.
struct counted {
  std::int64_t value = 0;
};

/// A shared counter, as kazoo's Counter has it: decimal text in the znode, "" is 0; changed only
/// where its version is the one that was read.
///
///     auto hits = spawn_counter(system, session, {"/app/hits"});
///     self->request(hits, caf::infinite, add{2}).then([=](const sum& x) { use(x.after); });
///
/// Additions that wait for each other are written together. The znode and its parents are made if
/// they are not there. Each counter keeps an ephemeral below the path while it lives (32
/// hexadecimal digits, "-counter"), which says how far it has come, so that an answer that was lost
/// is looked up instead of guessed.
///
/// Guaranteed: what is answered was done exactly once; the `before` and `after` of all additions
/// ever answered join without gap or overlap (but for what was done and could not be answered).
/// Additions by others, kazoo's too, are not lost. Not guaranteed: that an addition answered with
/// session_expired, or with an actor's end, was not done: nobody knows, if that session was lost in
/// the very moment. Pauses and clocks that jump only delay it.
///
/// Errors: session_expired: as said; marshalling_error: the znode holds no whole number of 64 bits;
/// bad_arguments: it would not be one any more; what servers refuse (no_auth, quota_exceeded).
using counter =
    caf::typed_actor<caf::replies_to<add>::with<sum>, caf::replies_to<count>::with<counted>>;

/// Where the counter stands: "/app/hits".
struct counter_options {
  std::string path;
};

/// It lives until an exit message ends it, or its session's actor ends. Throws
/// std::invalid_argument if the path is none.
counter spawn_counter(caf::actor_system& system, session with, counter_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::add)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::sum)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::count)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::counted)
