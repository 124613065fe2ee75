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

// The next five are asked by clients of ClickHouse Keeper and RaftKeeper (docs/extensions.md).

/// NODEEXISTS if the znode is there and has this version; -1: any.
struct check_absent {
  std::string path;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, check_absent& x) {
    return f(x.path, x.version);
  }
};

/// A creation that is content if the znode is there already, whatever it holds.
struct create_if_absent {
  create_node node;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, create_if_absent& x) {
    return f(x.node);
  }
};

/// A znode and all below it go, or, if they are more than `limit`, none (NOTEMPTY). 0: any number.
struct delete_subtree {
  std::string path;
  std::uint32_t limit = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, delete_subtree& x) {
    return f(x.path, x.limit);
  }
};

/// What a Stat has to show, as it travels; -1: anything.
struct stat_pattern {
  std::int64_t created = -1;
  std::int64_t modified = -1;
  std::int64_t created_ms = -1;
  std::int64_t modified_ms = -1;
  std::int32_t version = -1;
  std::int32_t cversion = -1;
  std::int32_t aversion = -1;
  std::int64_t ephemeral_owner = -1;
  std::int32_t data_length = -1;
  std::int32_t children = -1;
  std::int64_t children_modified = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, stat_pattern& x) {
    return f(x.created, x.modified, x.created_ms, x.modified_ms, x.version, x.cversion, x.aversion,
             x.ephemeral_owner, x.data_length, x.children, x.children_modified);
  }
};

/// BADVERSION unless version and Stat are as expected.
struct check_stat {
  std::string path;
  std::int32_t version = -1;
  stat_pattern expected;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, check_stat& x) {
    return f(x.path, x.version, x.expected);
  }
};

/// A deletion that is content if there is no such znode.
struct delete_if_there {
  std::string path;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, delete_if_there& x) {
    return f(x.path, x.version);
  }
};

/// All or nothing; each part sees the ones before it.
struct multi {
  using part = std::variant<create_node, delete_node, set_data, check_version, check_absent,
                            create_if_absent, delete_subtree, check_stat, delete_if_there>;
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

/// A write that hard quotas may refuse (QUOTAEXCEEDED). Said by the server that takes the request,
/// if its enforceQuota is on: so all servers do the same, whatever their own setting.
struct within_quota {
  std::variant<create_node, set_data, multi, create_if_absent> what;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, within_quota& x) {
    return f(x.what);
  }
};

using write =
    std::variant<create_node, delete_node, set_data, set_acl, multi, open_session, attach_session,
                 close_session, check_version, reap_node, check_absent, create_if_absent,
                 delete_subtree, check_stat, delete_if_there, within_quota>;

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

/// Which children are named; the numbers are ClickHouse Keeper's.
enum class child_filter : std::uint8_t { all = 0, persistent = 1, ephemeral = 2 };

struct get_children {
  std::string path;
  bool watch = false;
  bool wants_stat = false; ///< getChildren2
  child_filter only = child_filter::all;
  bool details = false;   ///< the answer has child_details, with
  bool each_stat = false; ///< the Stat of each child named
  bool each_data = false; ///< its content
};

/// The paths of all that is below a znode and may be read, nearest first; at most `limit` of them.
/// 0: all.
struct list_subtree {
  std::string path;
  std::uint32_t limit = 0;
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
  struct part {
    std::variant<get_data, get_children, exists> what;
    std::int32_t kind = 0; ///< ZooKeeper's opcode; it comes back with the outcome
  };
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

/// Is there such a session? Asked before a session of a server without quorum is opened;
/// SESSIONEXPIRED if not.
struct find_session {
  session_id session = no_session;
};

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

using read =
    std::variant<exists, get_data, get_children, get_acl, set_watches, ping_read, sync_done,
                 identify, leave, get_ephemerals, count_descendants, who_am_i, multi_read,
                 add_watch, find_watches, may_reconfigure, list_subtree, find_session>;

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
