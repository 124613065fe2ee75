// Instances and users, by name.
#include "actors/recipes/service_table.hpp"

#include <algorithm>

#include "actors/path.hpp"

namespace troupe::recipes {

bool service_table::hear(const tree_change& x) {
  auto folder = parent_of(x.path);
  std::string name{name_of(x.path)};
  if (folder == users()) {
    auto& use = users_[name];
    auto before = use.seen || use.sent;
    use = {x.kind != event_kind::deleted, false};
    auto now = use.seen;
    if (!now)
      users_.erase(name);
    return before != now;
  }
  if (folder != instances())
    return false;
  if (x.kind == event_kind::deleted)
    return all_.erase(name) > 0;
  service_instance one{name, x.is.data, x.is.stat.created, 0};
  auto& known = all_[name];
  auto news = !(known == one);
  known = std::move(one);
  return news;
}

/// The users of "a" are called "a~...", and no other's are.
std::size_t service_table::count(const std::string& instance) const {
  auto prefix = instance + '~';
  std::size_t all = 0;
  for (auto at = users_.lower_bound(prefix); at != users_.end() && at->first.starts_with(prefix);
       ++at)
    ++all;
  return all;
}

std::vector<service_instance> service_table::now() const {
  std::vector<service_instance> result;
  for (auto& [name, x] : all_) {
    result.push_back(x);
    result.back().users = count(name);
  }
  std::sort(result.begin(), result.end(), [](auto& a, auto& b) { return a.since < b.since; });
  return result;
}

std::optional<service_instance> service_table::pick() const {
  auto candidates = now();
  auto best = std::min_element(candidates.begin(), candidates.end(),
                               [](auto& a, auto& b) { return a.users < b.users; });
  return best == candidates.end() ? std::nullopt : std::optional{*best};
}

void service_table::send(const std::string& user) {
  users_[user].sent = true;
}

std::string service_table::recognise(const std::string& user, const std::string& znode) {
  call_back(user);
  if (auto& use = users_[znode]; !use.seen)
    use.sent = true;
  return znode;
}

void service_table::call_back(const std::string& user) {
  auto at = users_.find(user);
  if (at == users_.end())
    return;
  at->second.sent = false;
  if (!at->second.seen)
    users_.erase(at);
}

} // namespace troupe::recipes
