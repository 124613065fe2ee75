// Queues that many put into and take from: an entry is taken by one.
//
// Listens to its session and asks queue_head and queue_listing; decides nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "actors/client/session.hpp"
#include "actors/recipes/listeners.hpp"
#include "actors/recipes/queue_head.hpp"

namespace troupe::recipes {

/// Into the queue with it. Among entries of the same priority the first is the first out.
struct put {
  content data;
  int priority = 100; ///< 0, the most urgent, to 999
};

/// It is in the queue, under this name.
struct was_put {
  std::string name; ///< "entry-100-0000000007"
};

/// The next entry, please.
struct take {
  /// So long, and no longer; then the answer is operation_timeout. nullopt: for ever.
  std::optional<std::chrono::milliseconds> patience = std::nullopt;
};

/// The entry is out of the queue, and the sender's alone.
struct taken {
  std::string name;
  content data;
};

/// A queue, as kazoo's Queue has it: an entry is a persistent znode below the path,
/// "entry-100-0000000007": its priority and its place. Other children are none of its business.
///
///     auto jobs = spawn_queue(system, session, {"/app/jobs"});
///     self->request(jobs, caf::infinite, put{"job"}).then([=](const was_put&) { ... });
///     self->request(jobs, caf::infinite, take{}).then([=](const taken& x) { work(x.data); });
///
/// Guaranteed: an entry is taken by one taker at most, in order of priority and place. Not
/// guaranteed: that a taker works on what it was given: an entry is gone from the queue before it
/// is handed out, and lost with whoever dies then (spawn_claim_queue keeps it). The order between
/// takers is that of their removals; an entry that comes while takers are busy is overtaken by up
/// to `batch_max` less urgent ones. Pauses and clocks that jump only delay it: who stood still
/// while another took an entry is told so by the servers, and given the next.
///
/// While takers wait, each of their programs watches the path, and each entry that comes wakes all
/// of them: the layout has no other way. A list holds all names, so a queue of many thousands is
/// slow. The path is made when needed, and stays.
///
/// Errors: operation_timeout; bad_arguments: no such priority; connection_loss for put: it may be
/// in the queue or not; connection_loss for take: an entry, which the error names, was being
/// removed as the server was lost, and is gone, by this taker or by another: if by this one, nobody
/// has it; session_expired: this actor has ended, or for put likewise; what servers refuse
/// (no_auth; not_empty: the entry has children).
using queue =
    caf::typed_actor<caf::replies_to<put>::with<was_put>, caf::replies_to<take>::with<taken>>;

/// Where the queue stands: "/app/work".
struct queue_options {
  std::string path;
  std::size_t batch_max = 16; ///< entries taken from one list, once it is known to be old
};

/// It lives until an exit message ends it, or its session's actor ends. Throws
/// std::invalid_argument if the path is none.
queue spawn_queue(caf::actor_system& system, session with, queue_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::put)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::was_put)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::take)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::taken)
