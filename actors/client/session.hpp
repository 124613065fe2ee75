// A client's session as an actor: what applications and recipes talk to.
//
// It keeps one session on whichever server answers: dials, pings, goes to the next server, takes
// its watches along. Reads are asked again after a reconnect; a write whose answer was lost is
// answered with connection_loss, as nobody can know. What waits is bounded.
// Always: every request is answered once; events come before any answer that shows the change.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/response_type.hpp>
#include <caf/typed_actor.hpp>

#include "actors/client/errors.hpp"
#include "actors/session/session_actor.hpp"
#include "messages/client.hpp"

namespace troupe {

/// A session, as the application sees it. Each request is answered with what stands behind `with`,
/// or with a caf::error of category "troupe" (see errors.hpp):
///
///     self->request(session, caf::infinite, troupe::ask::get{"/config"})
///         .then([=](const troupe::got_data& x) { ... x.data, x.stat.version ... },
///               [=](const caf::error& why) { ... troupe::code_of(why) ... });
///
/// Watch events arrive as `watch_event` at whoever asked with a watch, session changes as
/// `session_change` at whoever said `ask::attend`: an actor that does either must have a handler
/// for it. Neither keeps the actor alive; what it waits for is forgotten when it ends.
///
/// Errors: what ZooKeeper says of the operation (no_node, bad_version, …); connection_loss: a write
/// was under way as the server was lost, and may or may not have happened; session_expired: it was
/// not done, or nobody knows, and the session is gone; throttled: too much waits already (see
/// session_wishes), nothing was asked.
using session = caf::typed_actor<
    caf::replies_to<ask::create>::with<created>, caf::replies_to<ask::ensure_path>::with<confirmed>,
    caf::replies_to<ask::remove>::with<confirmed>, caf::replies_to<ask::set>::with<stat>,
    caf::replies_to<ask::set_acl>::with<stat>, caf::replies_to<ask::get>::with<got_data>,
    caf::replies_to<ask::exists>::with<existence>,
    caf::replies_to<ask::children>::with<got_children>,
    caf::replies_to<ask::get_acl>::with<got_acl>, caf::replies_to<ask::multi>::with<multi_done>,
    caf::replies_to<ask::watch>::with<confirmed>, caf::replies_to<ask::unwatch>::with<confirmed>,
    caf::replies_to<ask::sync>::with<confirmed>, caf::replies_to<ask::prove>::with<confirmed>,
    caf::replies_to<ask::multi_read>::with<multi_done>,
    caf::replies_to<ask::count_descendants>::with<number_told>,
    caf::replies_to<ask::ephemerals>::with<got_paths>,
    caf::replies_to<ask::who_am_i>::with<identities_told>,
    caf::replies_to<ask::configuration>::with<got_data>,
    caf::replies_to<ask::reconfigure>::with<got_data>, caf::replies_to<ask::close>::with<confirmed>,
    caf::reacts_to<ask::attend>>;

/// What a session answers to a request: `answer_of<ask::get>` is got_data.
template <class Asked>
using answer_of =
    std::tuple_element_t<0, typename caf::response_type<session::signatures, Asked>::tuple_type>;

/// One server, as clients reach it.
struct endpoint {
  /// For people: "one:2181".
  std::string name;

  /// Begins to connect. What the server says comes to `client` from the handle that is returned
  /// (as sender); `farewell` from it, or its end, is the end of the connection. Must not block.
  std::function<connection(caf::actor_system& system, const brisk_client& client)> dial;
};

/// How a session shall be.
struct session_wishes {
  /// Tried in random order, round and round.
  std::vector<endpoint> servers;

  /// Without sign of life for so long, servers end the session and its ephemerals. They may agree
  /// to another value (ZooKeeper's limits: 2 to 20 ticks).
  std::chrono::milliseconds timeout{10'000};

  /// "" or "/app": all paths are below it. It has to be there; the session does not make it.
  std::string chroot = {};

  /// Said on each connection before anything else.
  std::vector<talk::proof> proofs = {};

  /// After an expired session, another one is opened; false: the actor ends with session_expired.
  bool renew = true;

  /// A server without quorum will do, for reads.
  bool read_only = false;

  /// Servers are tried as they stand here, not in random order.
  bool in_order = false;

  /// Requests wait for a server, however long that takes; false: once all of them were tried in
  /// vain, what waits is answered with connection_loss.
  bool patient = true;

  /// Reads whose answer was lost with a connection are asked again on the next; false:
  /// connection_loss, as for writes and as ZooKeeper's own clients say.
  bool repeat_reads = true;

  /// Beyond so many unanswered requests, or so many bytes of them, a further one is `throttled`.
  std::size_t requests_max = 10'000;
  std::size_t bytes_max = 64 * 1024 * 1024;

  /// Draws the order of servers and the length of pauses; `open_session` takes the operating
  /// system's if it is empty.
  std::function<std::uint64_t()> random = {};
};

/// The actor behind a session. It lives until `ask::close` is answered, somebody ends it (its
/// session is closed then, as well as that can be done at once), or the session is over and not to
/// be renewed. Applications call `open_session` (runtime/client/open_session.hpp) instead.
///
/// Throws std::invalid_argument if there is no server or no `random`, or the chroot is no path.
session spawn_client(caf::actor_system& system, session_wishes wishes);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::create)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::ensure_path)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::remove)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::set)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::set_acl)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::get)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::exists)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::children)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::get_acl)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::multi)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::watch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::unwatch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::sync)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::prove)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::multi_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::count_descendants)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::ephemerals)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::who_am_i)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::configuration)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::reconfigure)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::close)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask::attend)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::created)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::confirmed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::got_data)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::existence)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::got_children)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::got_acl)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::multi_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::number_told)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::got_paths)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::identities_told)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::watch_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::session_change)
