// The quotas in force: limits and usage of each subtree that has any, found by the path of a znode
// in it.
//
// A copy of what the znodes below /zookeeper/quota say, for speed; quota_ledger keeps both alike.
// Never touches a znode. Always: an account is here exactly if its `zookeeper_limits` is, and what
// it says follows from those znodes alone, so that a restored tree goes on like the original.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/tree/quota_text.hpp"
#include "messages/status.hpp"

namespace troupe {

class quota_book {
public:
  struct account {
    quota limits;
    std::optional<quota_usage> used; ///< nullopt: not kept, or its znode says something else
    bool touched = false;            ///< by the transaction at work; see quota_ledger
    bool moved = false;
    bool stale = false;
  };

  /// Of a subtree, by its root's path.
  using entry = std::pair<const std::string, account>;

  bool empty() const {
    return accounts_.empty();
  }

  std::size_t size() const {
    return accounts_.size();
  }

  /// The account of exactly this subtree.
  account* find(std::string_view path);

  /// The one that a znode counts for: of the nearest subtree that it is in. One only, as in
  /// ZooKeeper: what lies in a quota within a quota is not counted in the outer one.
  entry* over(std::string_view path);

  /// The account of this subtree, a new one if there was none.
  account& open(std::string_view path);
  void close(std::string_view path);

  /// Would so many znodes and bytes more at `path` exceed a hard limit? What does not change
  /// anything is not looked at. A refusal is counted.
  bool refuses(std::string_view path, std::int64_t znodes, std::int64_t bytes);

  /// By the first name of their paths, in the order of these names.
  std::vector<namespace_quota> totals() const;

  /// Refusals counted by a book that this one takes the place of.
  void take_over_counts(const quota_book& from);

private:
  struct path_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view path) const {
      return std::hash<std::string_view>{}(path);
    }
  };

  /// All accounts whose paths begin with the same name.
  struct family {
    std::size_t accounts = 0;
    std::uint64_t refused = 0; ///< writes, by this server
  };

  std::unordered_map<std::string, account, path_hash, std::equal_to<>> accounts_;
  std::map<std::size_t, std::size_t, std::greater<>> lengths_; ///< of their paths, and how many
  std::map<std::string, family, std::less<>> families_;
};

} // namespace troupe
