// The end of a server's history that its tree has not executed yet.
//
// Takes what was logged, in order and without a gap; gives what is both durable here and decided by
// the leader, once. Leaders and learners both keep one. Always: given <= min(synced, committed) <=
// last.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "messages/broadcast.hpp"

namespace troupe {

class backlog {
public:
  /// `applied` is what the tree has; `tail` is durable and follows it.
  backlog(zxid applied, std::vector<proposal> tail);

  /// The last transaction of this history.
  zxid last() const {
    return last_;
  }

  zxid committed() const {
    return committed_;
  }

  /// The last transaction given out.
  zxid given() const {
    return given_;
  }

  zxid synced() const {
    return synced_;
  }

  /// May these come next? (The first follows `last`, and there is no gap among them.)
  bool continues(const std::vector<proposal>& entries) const;

  /// They are on their way to the log.
  void add(const std::vector<proposal>& entries);

  /// The log is durable up to here.
  void sync(zxid through);

  /// The leader has decided up to here. May run ahead of what is known here.
  void commit(zxid through);

  /// What the tree can execute now; each is given once.
  std::vector<proposal> take();

  /// Forgets everything after `to`. False if some of that was given out already: it cannot be
  /// unsaid.
  bool cut(zxid to);

  /// Everything up to `at` came by a snapshot.
  void reset(zxid at);

private:
  std::deque<proposal> waiting_;
  zxid given_;
  zxid synced_;
  zxid committed_;
  zxid last_;
};

} // namespace troupe
