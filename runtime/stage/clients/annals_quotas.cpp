// What the znodes of quotas show, without any cleverness: each usage is counted from nothing behind
// each transaction.
//
// So it does not know of usages that a client writes by hand, nor of quotas within quotas, and of
// no hard limits, which no script can switch on.
#include <string>
#include <utility>
#include <vector>

#include "actors/tree/quota_text.hpp"
#include "runtime/stage/clients/annals.hpp"

namespace troupe {

std::vector<std::string> annals::subtree(const std::string& root) const {
  auto inside = [&](const std::string& path) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
  };
  std::vector<std::string> all;
  for (auto i = places_.lower_bound(root); i != places_.end() && i->first.starts_with(root); ++i)
    if (inside(i->first) && now(i->first))
      all.push_back(i->first);
  for (auto& [path, x] : draft_)
    if (!places_.contains(path) && inside(path) && x.there)
      all.push_back(path);
  return all;
}

void annals::keep_usage() {
  for (auto& [path, x] : draft_) {
    auto place = quota_place_of(path);
    if (place && place->limits && x.there)
      limited_.emplace(place->of);
    else if (place && place->limits)
      limited_.erase(std::string(place->of));
  }
  if (draft_.empty())
    return;
  for (auto& root : limited_) {
    auto* before = now(usage_path(root));
    if (!before)
      continue;
    quota_usage sum;
    for (auto& path : subtree(root)) {
      auto& data = now(path)->data;
      auto size = data && *data ? (*data)->size() : 0;
      sum = {sum.count + 1, sum.bytes + static_cast<std::int64_t>(size)};
    }
    auto after = *before;
    after.at = txn_->id;
    after.data = std::make_shared<const content>(usage_text(sum));
    draft_.insert_or_assign(usage_path(root), std::move(after));
  }
}

/// Nothing is refused here.
void annals::run(const within_quota& x, deed& to) {
  std::visit([&](auto& y) { run(y, to); }, x.what);
}

} // namespace troupe
