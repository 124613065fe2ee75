// The one committed history, and what it means: every state that the ensemble ever had.
//
// Executes each transaction once more, by the rules of ZooKeeper written down as plainly as they
// can be, and forgets nothing; so what any server shows at any zxid can be compared with what it
// should show. Never asks a server anything. Access control lists are not kept: it counts
// everything as allowed. Always: looking something up costs the logarithm of how much has happened
// to it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "messages/broadcast.hpp"
#include "messages/ids.hpp"
#include "messages/operation.hpp"
#include "messages/reply.hpp"

namespace troupe {

class annals {
public:
  /// A znode from one transaction to the next.
  struct state {
    zxid at; ///< of the transaction that made it so
    bool there = false;
    std::shared_ptr<const content> data;
    std::int32_t version = 0;
    std::int32_t creations = 0; ///< below it, ever
    std::int32_t children = 0;
    session_id owner = no_session;
    bool container = false;
    std::int64_t ttl_ms = 0; ///< 0: for ever
    std::int64_t modified_ms = 0;
    zxid created;
    zxid modified;
    zxid children_modified;
  };

  /// What a transaction did, and what whoever asked for it should be told.
  struct deed {
    session_id session = no_session;
    std::int64_t time_ms = 0;
    std::uint64_t what = 0; ///< hash of the write
    bool executed = false;  ///< its session allowed it
    error code = error::ok;
    std::string path;             ///< created
    std::vector<part_done> parts; ///< of a multi; only code and created path count
  };

  struct size {
    std::uint64_t nodes = 0;
    std::uint64_t ephemerals = 0;
    std::uint64_t sessions = 0;

    bool operator==(const size&) const = default;
  };

  /// A session that is open.
  struct member {
    std::uint32_t timeout_ms = 0;
    std::string password;
    std::uint64_t attachment = 0;
    std::uint64_t sequence = 0;
    std::int64_t heard_ms = 0; ///< when it was opened, or attached last
    std::set<std::string> ephemerals;
  };

  annals();

  /// False: not the next one. What is known already is passed over.
  bool execute(const proposal& what);

  zxid last() const {
    return last_;
  }

  /// A session just before the last transaction, if that has ended it.
  const std::optional<member>& ended() const {
    return ended_;
  }

  const deed* find(zxid at) const;

  /// How many writes came again that had been executed, and how many sessions expired.
  struct rare {
    std::uint64_t repeated = 0;
    std::uint64_t expired = 0;
  };

  const rare& rarities() const {
    return rare_;
  }

  /// The deed is told of; it is not needed any more.
  void forget(zxid at);

  /// How large everything was at this zxid; nullptr: no such transaction.
  const size* size_at(zxid at) const;

  /// A znode as it was at this zxid; nullptr: it was not there.
  const state* find(const std::string& path, zxid at) const;

  /// The names below a path at this zxid.
  std::set<std::string> children(const std::string& path, zxid at) const;

  /// The first transaction behind `since` that fires a watch on this path.
  std::optional<zxid> next_change(const std::string& path, watch_table_kind table,
                                  zxid since) const;

  /// Did this transaction cause such an event?
  bool caused(const std::string& path, event_kind kind, zxid at) const;

  /// Identifies what a client asked for.
  static std::uint64_t hash_of(const write& what);

private:
  struct place {
    std::vector<state> states;       ///< ascending by zxid
    std::vector<zxid> data_changes;  ///< created, changed, deleted
    std::vector<zxid> child_changes; ///< children came or went, deleted
    std::vector<std::pair<zxid, unsigned>> kinds;
    std::set<std::string> names;                                  ///< below it, now
    std::vector<std::pair<zxid, std::string>> comings_and_goings; ///< of names below it
  };

  // one transaction (annals_writes.cpp)
  error admit(const write_request& write, operation* x, bool& executes);
  void run(const create_node& x, deed& to);
  void run(const delete_node& x, deed& to);
  void run(const reap_node& x, deed& to);
  void run(const set_data& x, deed& to);
  void run(const set_acl& x, deed& to);
  void run(const check_version& x, deed& to);
  void run(const multi& x, deed& to);
  void run(const create_session& x, deed& to);
  void run(const attach_session& x, deed& to);
  void run(const close_session& x, deed& to);
  // what ClickHouse Keeper and RaftKeeper have besides (annals_extensions.cpp)
  void run(const check_absent& x, deed& to);
  void run(const create_if_absent& x, deed& to);
  void run(const delete_subtree& x, deed& to);
  void run(const check_stat& x, deed& to);
  void run(const delete_if_there& x, deed& to);
  // quotas (annals_quotas.cpp)
  void run(const within_quota& x, deed& to);
  void keep_usage();
  part_done run_part(const multi::part& x);
  void remove(const std::string& path);

  // what is not yet so
  const state* now(const std::string& path) const;
  std::vector<std::string> subtree(const std::string& root) const;
  state& change(const std::string& path, event_kind kind);
  void take_over();

  std::map<std::string, place> places_;
  std::map<session_id, member> sessions_;
  std::map<zxid, deed> deeds_; ///< of sessions, until they are told
  std::map<zxid, size> sizes_;
  std::set<std::string> limited_; ///< subtrees with a quota
  size size_;
  zxid last_;
  std::optional<member> ended_;
  rare rare_;

  // of the transaction at hand
  const proposal* txn_ = nullptr;
  std::map<std::string, state> draft_;
  std::map<std::string, unsigned> draft_kinds_;
};

} // namespace troupe
