// First come, first served, from the last list.
#include "actors/recipes/queue_head.hpp"

#include <algorithm>
#include <utility>

namespace troupe::recipes {

void queue_head::want(ticket who) {
  waiting_.push_back(who);
}

bool queue_head::give_up(ticket who) {
  return std::erase(waiting_, who) > 0;
}

std::vector<queue_head::ticket> queue_head::give_up_all() {
  auto all = std::exchange(waiting_, {});
  return {all.begin(), all.end()};
}

std::optional<queue_head::attempt> queue_head::next() {
  if (waiting_.empty() || listing_ || names_.empty() || (old_ && used_ >= batch_max_))
    return std::nullopt;
  attempt x{waiting_.front(), std::move(names_.front())};
  waiting_.pop_front();
  names_.pop_front();
  trying_.insert(x.name);
  ++used_;
  return x;
}

bool queue_head::begin_listing() {
  if (waiting_.empty() || listing_ || !old_)
    return false;
  listing_ = true;
  old_ = false; // what changes from now on, the watch tells
  return true;
}

void queue_head::listed(std::vector<std::string> names) {
  listing_ = false;
  used_ = 0;
  names_.clear();
  for (auto& name : names)
    if (!trying_.contains(name))
      names_.push_back(std::move(name));
}

void queue_head::not_listed() {
  listing_ = false;
  old_ = true;
  names_.clear();
}

void queue_head::taken(const attempt& x) {
  trying_.erase(x.name);
}

void queue_head::gone(const attempt& x) {
  trying_.erase(x.name);
  waiting_.push_front(x.who);
}

std::string entry_prefix(const std::string& folder, int priority) {
  auto digits = std::to_string(priority);
  return folder + (folder == "/" ? "" : "/") + "entry-" + std::string(3 - digits.size(), '0')
         + digits + '-';
}

std::vector<std::string> entries_in_order(std::vector<std::string> names,
                                          const std::vector<std::string>& taken) {
  std::set<std::string> away(taken.begin(), taken.end());
  std::erase_if(names, [&](auto& x) { return !x.starts_with("entry-") || away.contains(x); });
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace troupe::recipes
