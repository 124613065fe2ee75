// What changes the tree: replicated, and executed at commit.
//
// The order of the alternatives in `write`, and in a multi's part, is on disk and on the wire: add
// at the end.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "messages/access.hpp"

namespace troupe {

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

/// node_exists if the path is taken, no_node without a parent; `ttl_ms` only for modes that have
/// one.
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

/// bad_version unless it has this one (-1: any); not_empty if it has children.
struct delete_node {
  std::string path;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, delete_node& x) {
    return f(x.path, x.version);
  }
};

/// bad_version unless it has this one; -1: any.
struct set_data {
  std::string path;
  content data;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, set_data& x) {
    return f(x.path, x.data, x.version);
  }
};

/// bad_version unless the list has this version (aversion); -1: any. Needs ADMIN.
struct set_acl {
  std::string path;
  acl access;
  std::int32_t version = -1;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, set_acl& x) {
    return f(x.path, x.access, x.version);
  }
};

/// bad_version unless it has this one; for a multi.
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
struct create_session {
  std::uint32_t timeout_ms = 0;
  std::string password; ///< 16 random bytes

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, create_session& x) {
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

/// Any of them, as it is logged.
using write =
    std::variant<create_node, delete_node, set_data, set_acl, multi, create_session, attach_session,
                 close_session, check_version, reap_node, check_absent, create_if_absent,
                 delete_subtree, check_stat, delete_if_there, within_quota>;

} // namespace troupe
