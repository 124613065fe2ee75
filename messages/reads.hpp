// What the tree answers without changing. Reads never leave the process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "messages/access.hpp"
#include "messages/ids.hpp"

namespace troupe {

/// A znode's Stat; no_node if it is not there. A watch waits for its coming, too.
struct exists {
  std::string path;
  bool watch = false;
};

/// Its content and Stat; a watch waits for its change or end.
struct get_data {
  std::string path;
  bool watch = false;
};

/// Which children are named; the numbers are ClickHouse Keeper's.
enum class child_filter : std::uint8_t { all = 0, persistent = 1, ephemeral = 2 };

/// The names of its children; a watch waits for one to come or go.
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

/// Its access control list; digests are hidden from who has no ADMIN.
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

/// Any of them, as sessions ask the tree.
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
