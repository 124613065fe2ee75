// Who is in a group, as the group's znodes say.
//
// Plain: hears what changes below a path, and keeps its children.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actors/recipes/cached_tree.hpp"

namespace troupe::recipes {

struct member {
  std::string name; ///< of its znode
  content data;     ///< what it says of itself
  zxid since;       ///< the transaction that made its znode

  bool operator==(const member&) const = default;
};

class members {
public:
  /// Children of `path` whose names have `mark` in them; empty: all.
  members(std::string path, std::string mark) : path_(std::move(path)), mark_(std::move(mark)) {}

  /// True: who is in it has changed.
  bool hear(const tree_change& x);

  /// The eldest first.
  std::vector<member> now() const;

private:
  std::string path_;
  std::string mark_;
  std::map<std::string, member> all_;
};

} // namespace troupe::recipes
