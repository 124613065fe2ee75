// Unique numbers for many programs, mostly without asking a server.
//
// Composed of a counter, from which blocks are taken.
#pragma once

#include <cstdint>
#include <string>

#include "actors/client/session.hpp"
#include "actors/recipes/counter_actor.hpp"
#include "actors/recipes/id_blocks.hpp"

namespace troupe::recipes {

/// A number that nobody else has, please.
struct draw_id {};

/// It is the sender's, from 1 up.
struct drawn_id {
  std::int64_t id = 0;
};

/// Draws numbers from 1 up to the greatest of 64 bits with sign:
///
///     auto ids = spawn_ids(system, session, {"/app/ids", 1000});
///     self->request(ids, caf::infinite, draw_id{}).then([=](const drawn_id& x) { use(x.id); });
///
/// The znode is a counter (kazoo's layout) that says up to which number blocks were given out; one
/// write a block. Guaranteed: no number is drawn twice at this path, by whomever, over crashes,
/// pauses and clocks that jump, as long as nobody lowers the counter. Numbers of one drawer grow.
/// Not guaranteed: that numbers follow each other, or grow from drawer to drawer: what is left of a
/// block is never drawn when its drawer ends or nobody knows whether it got the block.
///
/// Errors: as of a counter, but session_expired only if this actor ends.
using ids = caf::typed_actor<caf::replies_to<draw_id>::with<drawn_id>>;

/// Where the counter of blocks stands, and how many numbers a block has.
struct ids_options {
  std::string path;
  std::int64_t block = 100; ///< numbers that are taken at a time
};

/// It lives until an exit message ends it, or its session's actor ends. Throws
/// std::invalid_argument if the path is none, or the block empty.
ids spawn_ids(caf::actor_system& system, session with, ids_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::draw_id)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::drawn_id)
