// What a client is told: replies, in ZooKeeper's terms, and watch events.
//
// Error codes are ZooKeeper's numbers (KeeperException.Code). A failed write consumes a zxid too.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/ids.hpp"
#include "messages/operation.hpp"

namespace troupe {

/// What became of a request; `ok` if it was done.
enum class error : std::int32_t {
  ok = 0,
  runtime_inconsistency = -2,
  connection_loss = -4,
  marshalling_error = -5,
  unimplemented = -6,
  operation_timeout = -7, ///< said by a client's own library
  bad_arguments = -8,
  new_config_no_quorum = -13,
  reconfig_in_progress = -14,
  no_node = -101,
  no_auth = -102,
  bad_version = -103,
  no_children_for_ephemerals = -108,
  node_exists = -110,
  not_empty = -111,
  session_expired = -112,
  invalid_acl = -114,
  auth_failed = -115,
  session_moved = -118, ///< never on the wire: the connection is closed instead
  not_read_only = -119,
  ephemeral_on_local_session = -120,
  no_watcher = -121,
  reconfig_disabled = -123,
  session_closed_requires_auth = -124,
  quota_exceeded = -125,
  throttled = -127, ///< said by a client's own library: too much is unanswered already
};

/// A znode's Stat, as clients see it (cversion = creates + deletes of children; ephemeral_owner 0
/// for containers).
struct stat {
  zxid created;
  zxid modified;
  std::int64_t created_ms = 0;
  std::int64_t modified_ms = 0;
  std::int32_t version = 0;
  std::int32_t cversion = 0;
  std::int32_t aversion = 0;
  session_id ephemeral_owner = no_session;
  std::int32_t data_length = 0;
  std::int32_t children = 0;
  zxid children_modified;

  bool operator==(const stat&) const = default;
};

/// Of a creation: where the znode is, its digits included.
struct created {
  std::string path;
  std::optional<troupe::stat> stat; ///< only if asked for
};

/// Of get_data; nullopt: the znode holds ZooKeeper's null, not an empty text.
struct got_data {
  content data;
  troupe::stat stat;
};

/// What was asked for of each child, in the order of the names; empty if not asked for.
struct child_details {
  std::vector<troupe::stat> stats;
  std::vector<content> data;
};

/// Of get_children; names without the path, in no order.
struct got_children {
  std::vector<std::string> names;
  std::optional<troupe::stat> stat;                       ///< only if asked for
  std::shared_ptr<const child_details> details = nullptr; ///< likewise
};

/// Of get_acl.
struct got_acl {
  acl access;
  troupe::stat stat;
};

/// Of a sync.
struct synced_path {
  std::string path;
};

/// An answer that is a number: of znodes below a path, or ZooKeeper's 0 for a watch that was added.
struct number_told {
  std::int32_t value = 0;
};

/// whoAmI: each proof of the connection, without its secret part.
struct identities_told {
  identities who;
};

/// One element of a multi's answer: an error (also `ok` for a part before the failing one), or what
/// the part did.
struct part_done {
  error code = error::ok;
  std::variant<std::monostate, created, troupe::stat, got_data, got_children>
      what;              ///< deletions and checks: nothing
  std::int32_t kind = 0; ///< ZooKeeper's opcode of the part
};

/// Of a multi or multiRead; failed: nothing of it was done.
struct multi_done {
  bool failed = false;
  std::vector<part_done> parts;
};

/// The session is open or attached; `timeout_ms` is what was agreed, `password` the session's.
struct session_opened {
  session_id session = no_session;
  std::uint32_t timeout_ms = 0;
  std::string password;
};

/// Of anything: when, whether, and what.
struct reply {
  zxid at; ///< of the transaction, or for reads the last one applied
  error code = error::ok;
  std::variant<std::monostate, created, troupe::stat, got_data, got_children, got_acl, synced_path,
               multi_done, session_opened, number_told, identities_told>
      body;
};

// ---- watches
// --------------------------------------------------------------------------------------------------------

/// ZooKeeper's event types.
enum class event_kind : std::int32_t {
  created = 1,
  deleted = 2,
  data_changed = 3,
  children_changed = 4
};

/// Something has happened to a znode that somebody waits for.
struct watch_event {
  event_kind kind = event_kind::created;
  std::string path;
  std::optional<zxid> at; ///< nullopt: a replay after setWatches (ZooKeeper's -1)
};

/// ZooKeeper keeps two tables: for a znode and its content, and for its children.
enum class watch_table_kind : std::uint8_t { data, child };

/// How long a watch lasts, and how far it reaches. One watcher may have several at one path.
enum class watch_mode : std::uint8_t {
  standard = 1,   ///< fires once
  persistent = 2, ///< fires each time
  recursive = 4,  ///< each time, for all znodes below too; in the data table only
};

/// A watch to be set as the reply that it belongs to passes the registry.
struct watch_wish {
  watch_table_kind table = watch_table_kind::data;
  std::string path;
  watch_mode mode = watch_mode::standard;
};

// ---- tree to watcher registry: one ordered stream
// -----------------------------------------------------------------

/// A change that watches may wait for. `access` is the list that decides who may hear of it (READ).
struct change {
  event_kind kind = event_kind::created;
  std::string path;
  zxid at;
  std::shared_ptr<const acl> access;
};

/// The answer to a read.
struct answer {
  std::uint32_t host = 0;
  client_number client = 0;
  session_id session = no_session;
  std::uint32_t ticket = 0;
  reply what;
  std::vector<watch_wish> wishes; ///< to be registered before anything later in the stream
  std::vector<watch_event>
      replays; ///< setWatches: what happened while the client was away; before the reply
  std::optional<find_watches> watches; ///< a question that only the registry can answer
  std::shared_ptr<const identities> by;
};

/// The answer to a write that entered at this server's session host `host`.
struct outcome {
  std::uint32_t host = 0;
  session_id session = no_session;
  std::uint64_t attachment = 0;
  std::uint64_t sequence = 0;
  reply what;
};

/// A session is over: closed by its client or expired.
struct session_ended {
  session_id session = no_session;
  bool expired = false;
};

/// A session's newest attachment is another one; whoever holds an older one lets its connection go.
struct session_moved {
  session_id session = no_session;
  std::uint64_t attachment = 0;
};

/// The connection has new identities, or is gone (both came in with the reads, and keep their
/// place).
struct client_identified {
  std::uint32_t host = 0;
  client_number client = 0;
  std::shared_ptr<const identities> by;
};

/// Its watches are gone with it.
struct client_left {
  std::uint32_t host = 0;
  client_number client = 0;
};

/// Anything that the tree tells the watcher registry.
using effect = std::variant<change, answer, outcome, session_ended, session_moved,
                            client_identified, client_left>;

/// What the tree did, in order.
struct effects {
  std::vector<effect> items;
};

// ---- watcher registry to session host: one ordered stream
// ---------------------------------------------------------

/// An event for one client of the host.
struct event_for {
  client_number client = 0;
  watch_event what;
};

/// Anything that a session host hears of its clients.
using delivery = std::variant<answer, outcome, event_for, session_ended, session_moved>;

/// What a host's clients are to be told, in order.
struct deliveries {
  std::vector<delivery> items;
};

} // namespace troupe
