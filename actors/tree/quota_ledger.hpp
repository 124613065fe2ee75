// What one transaction does to quotas: noted while it works, entered when it is done.
//
// So the parts of a multi are checked against what was committed before it, as in ZooKeeper, and a
// multi that is rolled back leaves nothing to undo here. The usage is written into the znodes in
// place: no version, time, zxid or watch of theirs is touched.
// Always: costs one look at an empty book while there is no quota.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/tree/node_store.hpp"
#include "actors/tree/quota_book.hpp"

namespace troupe {

class quota_ledger {
public:
  quota_ledger(node_store& nodes, quota_book& book) : nodes_(nodes), book_(book) {}

  /// A znode has been added.
  void added(const entry& who);

  /// A znode is about to be taken out.
  void removing(const entry& who);

  /// A znode has other data.
  void changed(const entry& who, std::int64_t bytes_before);

  /// The transaction is rolled back.
  void forget() {
    notes_.clear();
  }

  /// The transaction is done: its changes are entered, in order.
  void settle();

private:
  enum class kind : std::uint8_t { usage, added, removed, changed };

  struct note {
    std::string path;
    kind what = kind::usage; ///< of the znodes below it; otherwise of the znode itself, which is
                             ///< one of a quota's
    std::int64_t znodes = 0;
    std::int64_t bytes = 0;
  };

  bool concerned(const std::string& path) const {
    return !book_.empty() || path.starts_with(quota_root);
  }

  void take_note(const std::string& path, kind what, std::int64_t znodes, std::int64_t bytes);
  void enter(const note& x);
  void reread(const note& x, const quota_place& at);
  void touch(std::string_view path, quota_book::account& x);
  void write_down(const std::string& path);

  node_store& nodes_;
  quota_book& book_;
  std::vector<note> notes_;
  std::vector<std::string> touched_; ///< accounts
};

/// What a subtree holds, counted znode by znode; nothing if it is not there.
quota_usage usage_of(const node_store& nodes, std::string_view path);

/// Opens all accounts anew from what the znodes below /zookeeper/quota say. Counts nothing.
void reopen(quota_book& book, const node_store& nodes);

} // namespace troupe
