// What an application says to its session, and what it hears of it.
//
// Each of `ask` is a request with one answer (see actors/client/session.hpp for which); the rest is
// said by the session unasked. Paths are the application's own: below its chroot, if it has one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/access.hpp"
#include "messages/ids.hpp"
#include "messages/reads.hpp"
#include "messages/reply.hpp"
#include "messages/writes.hpp"

namespace troupe {

/// The access control list of who does not think of any: everybody may do everything (ZooKeeper's
/// OPEN_ACL_UNSAFE).
inline acl anyone() {
  return {{permission::all, "world", "anyone"}};
}

/// Only who has proved what the caller has proved so far (ZooKeeper's CREATOR_ALL_ACL).
inline acl creator_only() {
  return {{permission::all, "auth", ""}};
}

namespace ask {

/// Makes a znode. Its parent has to be there (no_node) and no ephemeral; node_exists if the path is
/// taken. Sequential modes append ten digits to the path: the answer says which.
///
/// `only_in` here, in `remove` and in `multi`: it is done in this session or not at all
/// (session_expired). For what ends or makes something that belongs to a session: without it, a
/// request that is under way as one session ends may be done in the next one.
struct create {
  std::string path;
  content data = "";
  create_mode mode = create_mode::persistent;
  acl access = anyone();
  std::int64_t ttl_ms = -1; ///< for the modes with a time to live, and only there
  session_id only_in = no_session;
};

/// Makes this path and all above it, as far as they are not there; never node_exists.
struct ensure_path {
  std::string path;
  acl access = anyone();
};

/// Ends a znode. bad_version unless it has this version (-1: any); not_empty if it has children.
struct remove {
  std::string path;
  std::int32_t version = -1;
  session_id only_in = no_session;
};

/// bad_version unless it has this version; -1: any.
struct set {
  std::string path;
  content data;
  std::int32_t version = -1;
};

/// Who may do what, from now on. bad_version unless the list has this version; -1: any.
struct set_acl {
  std::string path;
  acl access;
  std::int32_t version = -1; ///< of the list (stat::aversion)
};

/// With `watch`, the sender hears one watch_event when the content changes or the znode goes.
struct get {
  std::string path;
  bool watch = false;
};

/// With `watch`, also when a znode that is not there comes.
struct exists {
  std::string path;
  bool watch = false;
};

/// The names of its children, in no order. With `watch`, the sender hears of the next that comes or
/// goes.
struct children {
  std::string path;
  bool watch = false;
};

/// Who may do what there.
struct get_acl {
  std::string path;
};

/// All parts or none, each seeing what those before it did. A part that fails is no error: the
/// answer's `failed` is true and its parts say which and why.
struct multi {
  using part = std::variant<create, remove, set, check_version>;
  std::vector<part> parts;
  session_id only_in = no_session; ///< of the whole; what its parts say does not count
};

/// All parts at one moment. Each has its own outcome: the answer's parts say what was found, or why
/// nothing was. None sets a watch (bad_arguments if one is asked to).
struct multi_read {
  using part = std::variant<get, children>;
  std::vector<part> parts;
};

/// How many znodes there are below it, at any depth.
struct count_descendants {
  std::string path;
};

/// The ephemerals of this session whose paths begin so.
struct ephemerals {
  std::string prefix = "/";
};

/// A watch that stays until `unwatch`, or until the session ends: for this znode and its children's
/// coming and going, or for everything below it too.
struct watch {
  std::string path;
  add_watch_mode mode = add_watch_mode::persistent_recursive;
};

/// The sender hears no more of what it waits for at this path in this way (ZooKeeper's
/// removeWatches); no_watcher if it waits for nothing of the kind. `local`: also while no server
/// can be told, which then is not asked for this watch again; else this waits for a server, too.
struct unwatch {
  std::string path;
  watcher_type type = watcher_type::any;
  bool local = true;
};

/// Reads behind this see everything that any client was told before this was asked.
struct sync {
  std::string path = "/";
};

/// The application is this, too ("digest", "name:password"), now and on every later connection.
/// auth_failed ends the session.
struct prove {
  std::string scheme;
  std::string credential;
};

/// What the servers take this client for by now: addresses, and what it has proved.
struct who_am_i {};

/// The members of the ensemble, as text (ZooKeeper's getConfig: server lines and a version),
/// wherever the session's chroot is. With `watch`, the sender hears one watch_event, about
/// /zookeeper/config, when they change.
struct configuration {
  bool watch = false;
};

/// Other members for the ensemble: some that join and leave, or a whole new list; answered with the
/// new configuration. no_auth: not by this client; bad_version: another configuration stands;
/// bad_arguments, new_config_no_quorum: it makes no sense; reconfig_in_progress; reconfig_disabled;
/// unimplemented by Troupe's own servers, whose members change by configuration files. An embedded
/// node says the same as a server would.
struct reconfigure {
  std::optional<std::string> joining; ///< "server.4=host:2888:3888:observer;2181,..."
  std::optional<std::string> leaving; ///< "1,2"
  std::optional<std::string> members; ///< all of them, as server lines; then none joins or leaves
  std::int64_t version = -1;          ///< of the configuration that is to change; -1: any
};

/// Ends the session and its ephemerals, behind all that was asked before; the session's actor ends
/// with the answer.
struct close {};

/// The sender hears a session_change at once, and at each change from now on.
struct attend {};

} // namespace ask

/// "created", "deleted", "changed", "children".
const char* to_string(event_kind x);

/// What `exists` found; nullopt: nothing.
struct existence {
  std::optional<troupe::stat> stat;
};

/// Paths that were asked for, in no order.
struct got_paths {
  std::vector<std::string> paths;
};

/// It is as was asked.
struct confirmed {
  zxid at; ///< the transaction that made it so, or the last one seen
};

/// Where a session stands.
enum class session_state : std::uint8_t {
  connecting, ///< no server is there at the moment; requests wait, and the session may be lost
  connected,
  read_only,   ///< a server without quorum answers; writes are refused (not_read_only)
  expired,     ///< the session is over, and its ephemerals and watches with it. The next one is
               ///< being opened, if the application wished so
  closed,      ///< by the application
  auth_failed, ///< a proof was refused; nothing further can be asked
};

/// "connected"
const char* to_string(session_state x);

/// Heard by who attends to a session: at once, and whenever it changes.
struct session_change {
  session_state now = session_state::connecting;
  session_id session = no_session; ///< the one that this is about
  std::string why;                 ///< for people
};

} // namespace troupe
