// A queue whose entries stay until whoever works on them is done: each is worked on at least once.
//
// Listens to its session, asks queue_head (who is next), queue_listing and, for each entry that
// somebody has, entry_claim; decides nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "actors/client/session.hpp"
#include "actors/recipes/holding_actor.hpp"
#include "actors/recipes/queue_actor.hpp"

namespace troupe::recipes {

/// The next entry, to be worked on by the sender.
struct claim_entry {
  /// So long, and no longer; then the answer is operation_timeout. nullopt: for ever.
  std::optional<std::chrono::milliseconds> patience = std::nullopt;
};

/// It is the sender's to work on, until it is finished, given back or lost.
struct entry_claimed {
  std::string name;
  content data;
  fencing_token token; ///< greater than that of any earlier claim of this entry
};

/// It is done: away with it. Twice at once is once.
struct finish_entry {
  std::string name;
};

/// It is out of the queue (somebody else may have removed it meanwhile).
struct entry_finished {};

/// Somebody else shall have it.
struct give_back_entry {
  std::string name;
};

/// Others can claim it.
struct entry_given_back {};

/// Said unasked to the claimer: in doubt, held again, or lost: somebody else may have it by now.
struct claim_change {
  std::string name;
  holding now = holding::held;
};

/// A queue with claims, as kazoo's LockingQueue has it: PATH/entries/entry-100-0000000007 is an
/// entry, PATH/taken/entry-100-0000000007 an ephemeral of whoever works on it.
///
///     auto jobs = spawn_claim_queue(system, session, {"/app/jobs"});
///     self->request(jobs, caf::infinite, claim_entry{}).then([=](const entry_claimed& x) {
///       work(x.data, x.token); // and then:
///       self->request(jobs, caf::infinite, finish_entry{x.name}).then(...);
///     });
///     ... [=](const claim_change& x) { if (x.now == holding::lost) stop_working_on(x.name); },
///
/// Guaranteed: an entry is there until somebody has finished it; as the servers see it, one at a
/// time has it. It is given back when its claimer ends, this actor ends, or the session expires,
/// also in the midst of a claim, and whatever becomes of the answers. Not guaranteed: that it is
/// worked on once. A claimer that was paused beyond its session's timeout goes on until it hears
/// `lost`, while somebody else has the entry: fence what it does by the token. The entry's order,
/// its priority and waking are those of `queue`; that entries come and are claimed wakes all who
/// wait.
///
/// `lost` is also said when somebody removes the claim by hand. A finish that was under way as the
/// session expired is looked up in the next one, and answered with what is true.
///
/// Errors: operation_timeout; no_node: this entry is not the sender's (any more), or is being given
/// back or finished; not_empty: it cannot be finished because it has children, and is the sender's
/// still; put as in `queue`; session_expired: this actor has ended; what servers refuse (no_auth,
/// quota_exceeded).
using claim_queue = caf::typed_actor<caf::replies_to<put>::with<was_put>,
                                     caf::replies_to<claim_entry>::with<entry_claimed>,
                                     caf::replies_to<finish_entry>::with<entry_finished>,
                                     caf::replies_to<give_back_entry>::with<entry_given_back>>;

/// It lives until an exit message ends it, or its session's actor ends. Throws
/// std::invalid_argument if the path is none.
claim_queue spawn_claim_queue(caf::actor_system& system, session with, queue_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::claim_entry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::entry_claimed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::finish_entry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::entry_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::give_back_entry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::entry_given_back)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::claim_change)
