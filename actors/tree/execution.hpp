// One transaction at work: checks a write as ZooKeeper does, in its order, and changes the znodes.
//
// Lives for one proposal. A refused write changes nothing; a multi whose part is refused is rolled
// back. Same input, same result on every server.
#pragma once

#include <vector>

#include "actors/tree/node_store.hpp"
#include "actors/tree/quota_book.hpp"
#include "actors/tree/quota_ledger.hpp"
#include "actors/tree/session_table.hpp"
#include "messages/broadcast.hpp"
#include "messages/operation.hpp"
#include "messages/reply.hpp"

namespace troupe {

/// All that is replicated.
struct tree_state {
  explicit tree_state(bool with_built_in = true) : nodes(with_built_in) {}

  node_store nodes;
  session_table sessions;
  quota_book quotas; ///< follows from the znodes: no part of the digest

  std::uint64_t digest() const {
    return nodes.digest() ^ sessions.digest();
  }
};

class execution {
public:
  execution(tree_state& state, bool skip_acl, const proposal& what, const identities& by,
            effects& out)
      : state_(state),
        skip_acl_(skip_acl),
        txn_(what),
        by_(by),
        out_(out),
        ledger_(state.nodes, state.quotas) {}

  void run(create_node& x, reply& to);
  void run(delete_node& x, reply& to);
  void run(set_data& x, reply& to);
  void run(set_acl& x, reply& to);
  void run(check_version& x, reply& to);
  void run(multi& x, reply& to);
  void run(const reap_node& x, reply& to);
  void run(within_quota& x, reply& to);

  // what ClickHouse Keeper and RaftKeeper have besides (execution_extensions.cpp)
  void run(check_absent& x, reply& to);
  void run(create_if_absent& x, reply& to);
  void run(delete_subtree& x, reply& to);
  void run(check_stat& x, reply& to);
  void run(delete_if_there& x, reply& to);

  /// The session's ephemerals go, then the session itself.
  void end_session(bool expired);

  /// To be called when all is done: the usage of quotas is brought up to date.
  void settle_quotas() {
    ledger_.settle();
  }

private:
  /// How a part of a multi is undone.
  struct undo {
    entry* who = nullptr;       ///< created, or changed
    entry* parent = nullptr;    ///< of one that was created or taken out
    node_store::taken_out gone; ///< taken out
    facts before;               ///< of the parent, or of `who` if it was changed
    content data;               ///< of `who` before it was changed
    std::uint64_t data_hash = 0;
  };

  /// -1 is content with any version.
  static bool differs(std::int32_t expected, std::int32_t version) {
    return expected != -1 && expected != version;
  }

  living_session* owner_of(const entry& who);
  bool may(const entry& who, std::uint32_t any_of) const;
  bool exceeds_quota(std::string_view path, std::int64_t znodes, std::int64_t bytes);
  void tell(event_kind kind, const entry& who);
  error check_mode(const create_node& x) const;
  void insert(entry& parent, std::string path, create_node& x, acl list, reply& to);
  void remove(entry& who);
  void roll_back();
  part_done run_part(multi::part& x);

  tree_state& state_;
  bool skip_acl_;
  const proposal& txn_;
  const identities& by_;
  effects& out_;
  bool undoable_ = false;
  bool limited_ = false; ///< hard quotas count
  quota_ledger ledger_;
  std::vector<undo> undos_;
};

} // namespace troupe
