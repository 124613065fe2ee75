// Finding, keeping and dropping shared lists.
#include "actors/tree/access_lists.hpp"

#include <algorithm>

namespace troupe {

std::shared_ptr<const access_list> access_lists::shared(acl list) {
  auto hash = hash_of(list);
  auto [begin, end] = lists_.equal_range(hash);
  for (auto i = begin; i != end; ++i)
    if (i->second->entries == list)
      return i->second;
  if (lists_.size() >= sweep_at_)
    sweep();
  auto fresh = std::make_shared<const access_list>(access_list{std::move(list), hash});
  lists_.emplace(hash, fresh);
  return fresh;
}

/// Others let go of a list on their own threads, but only this table's owner hands one out: a count
/// of one cannot grow meanwhile.
void access_lists::sweep() {
  std::erase_if(lists_, [](const auto& x) { return x.second.use_count() == 1; });
  sweep_at_ = std::max<std::size_t>(64, 2 * lists_.size());
}

} // namespace troupe
