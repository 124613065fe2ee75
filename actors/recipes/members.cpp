// Children, by name.
#include "actors/recipes/members.hpp"

#include <algorithm>

#include "actors/path.hpp"

namespace troupe::recipes {

bool members::hear(const tree_change& x) {
  if (x.path == path_ || parent_of(x.path) != path_)
    return false;
  std::string name{name_of(x.path)};
  if (name.find(mark_) == name.npos)
    return false;
  if (x.kind == event_kind::deleted)
    return all_.erase(name) > 0;
  member one{name, x.is.data, x.is.stat.created};
  auto& known = all_[name];
  if (known == one)
    return false;
  known = std::move(one);
  return true;
}

std::vector<member> members::now() const {
  std::vector<member> all;
  for (auto& [name, x] : all_)
    all.push_back(x);
  std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.since < b.since; });
  return all;
}

} // namespace troupe::recipes
