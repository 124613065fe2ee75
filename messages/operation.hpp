// What a client asks for: writes, which are replicated and executed at commit, and reads, which the
// tree answers.
//
// Writes are encoded once by the session that accepts them (messages/archive.hpp) and decoded by
// the data tree only. The order of the alternatives in `write` is on disk and on the wire: add at
// the end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/ids.hpp"

namespace troupe {

/// Bits of an access control entry (ZooKeeper's ZooDefs.Perms).
namespace permission {
constexpr std::uint32_t read = 1, write = 2, create = 4, remove = 8, admin = 16, all = 31;
}

/// One line of an access control list: who (`scheme:id`) may do what.
struct acl_entry {
  std::uint32_t permissions = permission::all;
  std::string scheme;
  std::string id;

  bool operator==(const acl_entry&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, acl_entry& x) {
    return f(x.permissions, x.scheme, x.id);
  }
};

using acl = std::vector<acl_entry>;

/// Something that a connection has proved about itself: an address (ip), a name and password
/// (digest).
struct identity {
  std::string scheme;
  std::string id;

  bool operator==(const identity&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, identity& x) {
    return f(x.scheme, x.id);
  }
};

using identities = std::vector<identity>;

/// A znode's content. ZooKeeper tells null (nullopt) from empty.
using content = std::optional<std::string>;

/// ZooKeeper's CreateMode flags, as they travel.
enum class create_mode : std::int32_t {
  persistent = 0,
  ephemeral = 1,
  persistent_sequential = 2,
  ephemeral_sequential = 3,
  container = 4,
  persistent_ttl = 5,
  persistent_sequential_ttl = 6,
};

// ---- writes
// ---------------------------------------------------------------------------------------------------------

struct create_node {
  std::string path;
  content data;
  acl access;
  create_mode mode = create_mode::persistent;
  std::int64_t ttl_ms = -1;
  bool wants_stat = false; ///< create2: the reply carries the Stat too

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, create_node& x) {
    return f(x.path, x.data, x.access, x.mode, x.ttl_ms, x.wants_stat);
  }
};

struct delete_node {
  std::string path;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, delete_node& x) {
    return f(x.path, x.version);
  }
};

struct set_data {
  std::string path;
  content data;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, set_data& x) {
    return f(x.path, x.data, x.version);
  }
};

struct set_acl {
  std::string path;
  acl access;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, set_acl& x) {
    return f(x.path, x.access, x.version);
  }
};

struct check_version {
  std::string path;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, check_version& x) {
    return f(x.path, x.version);
  }
};

/// All or nothing; each part sees the ones before it.
struct multi {
  using part = std::variant<create_node, delete_node, set_data, check_version>;
  std::vector<part> parts;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, multi& x) {
    return f(x.parts);
  }
};

/// Opens the session named in the write_request.
struct open_session {
  std::uint32_t timeout_ms = 0;
  std::string password; ///< 16 random bytes

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, open_session& x) {
    return f(x.timeout_ms, x.password);
  }
};

/// A connection takes the session over; writes of its earlier attachments are refused from here on
/// (SESSIONMOVED).
struct attach_session {
  std::uint32_t timeout_ms = 0;
  std::string password;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, attach_session& x) {
    return f(x.timeout_ms, x.password);
  }
};

/// Ends a session and all its ephemerals in one transaction. `expired`: said by the leader, not by
/// the client.
struct close_session {
  bool expired = false;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, close_session& x) {
    return f(x.expired);
  }
};

/// Ends a container that has lost its children, or a znode whose time to live is over. Said by the
/// leader, never by a client; refused if that is not so any more.
struct reap_node {
  std::string path;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, reap_node& x) {
    return f(x.path);
  }
};

using write = std::variant<create_node, delete_node, set_data, set_acl, multi, open_session,
                           attach_session, close_session, check_version, reap_node>;

/// What is encoded into write_request::operation.
struct operation {
  write what;
  identities by; ///< proved by the connection when the request was read

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, operation& x) {
    return f(x.what, x.by);
  }
};

// ---- reads; they never leave the process
// ----------------------------------------------------------------------------

struct exists {
  std::string path;
  bool watch = false;
};

struct get_data {
  std::string path;
  bool watch = false;
};

struct get_children {
  std::string path;
  bool watch = false;
  bool wants_stat = false; ///< getChildren2
};

struct get_acl {
  std::string path;
};

/// This session's ephemerals whose paths begin with `prefix`.
struct get_ephemerals {
  std::string prefix;
};

/// getAllChildrenNumber: how many znodes there are below a path, at any depth.
struct count_descendants {
  std::string path;
};

/// What the connection has proved.
struct who_am_i {};

/// Several reads at one zxid. Each has its own outcome; none sets a watch.
struct multi_read {
  using part = std::variant<get_data, get_children>;
  std::vector<part> parts;
};

/// The paths that a client waits for, by the kind of watch.
struct watched_paths {
  std::vector<std::string> data;
  std::vector<std::string> exist;
  std::vector<std::string> child;
  std::vector<std::string> persistent;
  std::vector<std::string> recursive;
};

/// Takes watches up again after a reconnect; what happened since `since` fires at once.
struct set_watches {
  zxid since;
  std::shared_ptr<const watched_paths> of; ///< never null
};

/// ZooKeeper's AddWatchMode: fires for the znode and its children's coming and going, or for all
/// below it too.
enum class add_watch_mode : std::int32_t { persistent = 0, persistent_recursive = 1 };

/// A watch that stays until it is removed or its connection is gone.
struct add_watch {
  std::string path;
  add_watch_mode mode = add_watch_mode::persistent;
};

/// ZooKeeper's WatcherType.
enum class watcher_type : std::int32_t {
  children = 1,
  data = 2,
  any = 3,
  persistent = 4,
  persistent_recursive = 5,
};

/// checkWatches: does this connection have such a watch at exactly this path? removeWatches
/// (`removes`): from now on not any more. NOWATCHER if it has none.
struct find_watches {
  std::string path;
  watcher_type type = watcher_type::any;
  bool removes = false;
};

/// May this connection change the ensemble's members? NOAUTH if not; else UNIMPLEMENTED, since
/// membership changes by configuration only.
struct may_reconfigure {};

/// Answered with the tree's zxid when all before it is answered.
struct ping_read {};

/// A sync whose quorum round is over: answered in its place.
struct sync_done {
  std::string path;
};

/// Not a request: from now on the connection has these identities (for watch delivery).
struct identify {};

/// Not a request: the connection is gone, and so are its watches.
struct leave {};

using read = std::variant<exists, get_data, get_children, get_acl, set_watches, ping_read,
                          sync_done, identify, leave, get_ephemerals, count_descendants, who_am_i,
                          multi_read, add_watch, find_watches, may_reconfigure>;

/// A client of one session host: the number is unique in that host for as long as the host lives.
using client_number = std::uint64_t;

/// One read on its way from a session host to the tree.
struct read_request {
  client_number client = 0;
  session_id session = no_session;
  std::uint32_t ticket = 0; ///< the host's own; comes back with the answer
  read what;
  std::shared_ptr<const identities> by;
};

/// All reads that piled up in one turn of a session host's loop, in each client's order.
struct reads {
  std::uint32_t host = 0;
  std::vector<read_request> requests;
};

} // namespace troupe
