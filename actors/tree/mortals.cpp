// Keeping the two lists.
#include "actors/tree/mortals.hpp"

namespace troupe {

namespace {

std::int64_t end_of(const entry& who) {
  return who.second.is.modified_ms + who.second.is.ttl_ms();
}

} // namespace

void mortals::forget(entry& who) {
  auto& is = who.second.is;
  if (!is.mortal)
    return;
  if (is.container())
    empty_containers_.erase(&who);
  else
    timed_.erase({end_of(who), &who});
}

void mortals::consider(entry& who) {
  auto& is = who.second.is;
  if (!is.mortal || who.second.child_count() != 0)
    return;
  if (is.container())
    empty_containers_.insert(&who);
  else
    timed_.insert({end_of(who), &who});
}

mortality mortals::standing() const {
  mortality x;
  if (!timed_.empty())
    x.first_end_ms = timed_.begin()->first;
  x.empty_containers = !empty_containers_.empty();
  return x;
}

std::vector<std::string> mortals::due(const find_mortal& x) const {
  std::vector<std::string> found;
  for (auto& [end_ms, who] : timed_) {
    if (end_ms > x.now_ms || found.size() == x.limit)
      break;
    found.push_back(who->first);
  }
  if (!x.containers)
    return found;
  for (auto* who : empty_containers_) {
    if (found.size() == x.limit)
      break;
    auto& is = who->second.is;
    auto forgotten = x.never_used_ms > 0 && x.now_ms - is.modified_ms >= x.never_used_ms;
    if (is.children_ever != 0 || forgotten)
      found.push_back(who->first);
  }
  return found;
}

} // namespace troupe
