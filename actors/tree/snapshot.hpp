// A snapshot of the tree while it goes on changing, and the way back.
//
// Exact: all parts together are the state at one zxid. A znode that changes or goes before the walk
// reaches it is written down first; one that comes later is left out. Iterative throughout.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/tree/execution.hpp"
#include "messages/catch_up.hpp"

namespace troupe {

/// Version of the layout of parts. A reader refuses a greater one.
constexpr std::uint32_t snapshot_format = 1;

/// In the first part: what the whole must come to.
struct snapshot_head {
  std::uint32_t format = snapshot_format;
  zxid at;
  std::uint64_t nodes = 0;
  std::uint64_t sessions = 0;
  std::uint64_t digest = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, snapshot_head& x) {
    return f(x.format, x.at, x.nodes, x.sessions, x.digest);
  }
};

struct node_record {
  std::string path;
  content data;
  std::uint32_t list = 0; ///< counted over all parts, in the order in which they bring them
  facts is;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, node_record& x) {
    return f(x.path, x.data, x.list, x.is);
  }
};

/// What is encoded into snapshot_part::bytes.
struct snapshot_content {
  std::optional<snapshot_head> head;
  std::vector<session_record> sessions;
  std::vector<acl> lists;
  std::vector<node_record> nodes;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, snapshot_content& x) {
    return f(x.head, x.sessions, x.lists, x.nodes);
  }
};

/// Takes one snapshot. Begins with its construction; `state` must outlive it.
class snapshot_walk {
public:
  snapshot_walk(tree_state& state, zxid at);
  ~snapshot_walk();
  snapshot_walk(const snapshot_walk&) = delete;
  snapshot_walk& operator=(const snapshot_walk&) = delete;

  /// The next piece, of about `bytes`. Not to be called after the last one.
  snapshot_part next(std::uint64_t bytes);

private:
  void take(const entry& who);
  bool have_next();
  std::uint32_t number_of(const std::shared_ptr<const access_list>& list);

  tree_state& state_;
  zxid at_;
  std::uint64_t index_ = 0;
  std::optional<snapshot_head> head_;
  std::vector<session_record> sessions_; ///< not written yet, the last one first
  std::deque<node_record> waiting_;
  std::deque<acl> new_lists_;
  std::unordered_map<const access_list*, std::uint32_t> numbers_;
  std::vector<std::shared_ptr<const access_list>> held_; ///< so that no address is used again
};

/// Rebuilds a state from the parts of one snapshot, in order. Throws std::runtime_error, with a
/// sentence for the operator, if they are damaged or do not fit together.
class restoration {
public:
  restoration();

  /// Was that the last part?
  bool take(const snapshot_part& part);

  /// Once, after the last part.
  std::unique_ptr<tree_state> finish();

private:
  [[noreturn]] void refuse(const std::string& why) const;
  void take_content(snapshot_content content);
  void link();

  std::unique_ptr<tree_state> state_;
  zxid at_;
  std::uint64_t next_index_ = 0;
  snapshot_head head_;
  std::vector<std::shared_ptr<const access_list>> lists_;
};

/// What to tell of a difference.
struct missed {
  bool watched = false;  ///< somebody may wait for events
  bool skip_acl = false; ///< everybody may hear of them
};

/// What clients of this server may have missed while `before` became `now` in one step: events for
/// watches, and word to sessions whose outcomes are lost or that are no more. They are
/// told that they have moved (to attachment 0, which nobody has), and connect again.
void tell_difference(tree_state& before, tree_state& now, zxid at, const missed& what,
                     effects& out);

} // namespace troupe
