// Elections among the processes of an application: by a fair queue, or by one znode that all want.
#pragma once

#include <string>

#include <caf/actor_system.hpp>
#include <caf/typed_actor.hpp>

#include "actors/client/session.hpp"
#include "actors/recipes/election.hpp"

namespace troupe::recipes {

/// One candidacy. Whoever says `stand` is a candidate until it says `step_down`, or ends; it needs
/// a handler for election_change:
///
///     auto chief = troupe::recipes::spawn_election(system, session,
///                                                  {.path = "/chief", .identifier = "host:4711"});
///     self->request(chief, caf::infinite, stand{}).then([](const standing_for_it&) {});
///     self->request(chief, caf::infinite, who_leads{}).then([](const leadership& x) { ... });
///
/// and among its handlers
///
///     [=](const election_change& x) { ... if (x.now == election_news::elected) lead(x.token); ...
///     }
///
/// Guaranteed: while nobody stands still and clocks run at one speed, no two are told `elected`
/// without the first being told `deposed` (or having stepped down) before. A change of the
/// ensemble's leader or a lost connection deposes nobody within the session's timeout (`in_doubt`,
/// then `elected` again). After `deposed` the candidate stands again by itself, in its next
/// session.
///
/// NOT guaranteed: a process that stands still for longer than its session's timeout believes that
/// it leads until it has read the news, while another does. The fencing_token grows from leader to
/// leader: show it to whatever is led, and let that refuse lesser ones. `who_leads` may be told of
/// one that is deposed at that moment.
///
/// Errors: stand: bad_arguments if another actor is the candidate. who_leads: session_expired, and
/// what servers say of a read. What makes a candidacy impossible (no_auth, …) comes as `refused`.
///
/// Ended by an exit message, it first steps down (at most until the session is over).
using election = caf::typed_actor<caf::replies_to<stand>::with<standing_for_it>,
                                  caf::replies_to<step_down>::with<stepped_down>,
                                  caf::replies_to<who_leads>::with<leadership>>;

/// Where, and as whom.
struct election_options {
  std::string path;
  std::string identifier; ///< what who_leads tells others
};

/// The fair one: candidates lead in the order in which they stood, and each watches only the one
/// before it. Znodes as kazoo's Election and `troupe cli elect`: `path` stays, below it an
/// ephemeral "32 hex digits__lock__ten digits" for each, with the identifier as its content. Throws
/// std::invalid_argument if the path is none, or is the root.
election spawn_election(caf::actor_system& system, session session, election_options options);

/// The one by a single ephemeral: whoever makes `path` is the master, its identifier the content.
/// All others watch it and try at once when it goes (a herd: that is the nature of this kind; take
/// it where few stand, or where others look at the path to learn who the master is). No order.
election spawn_master_election(caf::actor_system& system, session session,
                               election_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::stand)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::standing_for_it)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::step_down)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::stepped_down)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::who_leads)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::leadership)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::election_change)
