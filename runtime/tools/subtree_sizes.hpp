// How much lies below each znode near the root.
//
// Plain. Takes memory for the znodes down to that depth, not for those below.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/tools/transaction.hpp"

namespace troupe::tools {

struct subtree_size {
  std::uint64_t znodes = 0;
  std::uint64_t bytes = 0; ///< paths and data
};

class subtree_sizes {
public:
  /// 1: the children of the root; 2: their children too.
  explicit subtree_sizes(unsigned depth) : depth_(depth) {}

  void add(std::string_view path, std::uint64_t data_bytes);

  /// The biggest ones, the biggest first.
  std::vector<std::pair<std::string, subtree_size>> top(std::size_t count) const;

private:
  unsigned depth_;
  std::unordered_map<std::string, subtree_size> sizes_;
};

/// "biggest subtrees:", and a line for each.
std::string text_of(const std::vector<std::pair<std::string, subtree_size>>& sizes);

json json_of(const std::vector<std::pair<std::string, subtree_size>>& sizes);

} // namespace troupe::tools
