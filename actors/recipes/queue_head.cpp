// First come, first served, from the last list.
#include "actors/recipes/queue_head.hpp"

#include <algorithm>
#include <utility>

namespace troupe::recipes {

void queue_head::want(ticket who) {
  waiting_.insert(who);
}

bool queue_head::give_up(ticket who) {
  if (auto at = trying_.find(who); at != trying_.end())
    at->second = true;
  return waiting_.erase(who) > 0;
}

std::vector<queue_head::ticket> queue_head::give_up_all() {
  auto all = std::exchange(waiting_, {});
  return {all.begin(), all.end()};
}

std::optional<queue_head::attempt> queue_head::next() {
  if (waiting_.empty() || listing_ || names_.empty() || (old_ && used_ >= batch_max_))
    return std::nullopt;
  attempt x{*waiting_.begin(), std::move(names_.front())};
  waiting_.erase(waiting_.begin());
  names_.pop_front();
  trying_.emplace(x.who, false);
  busy_.emplace(x.name, false);
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

bool queue_head::wants(ticket who) const {
  auto at = trying_.find(who);
  return at != trying_.end() && !at->second;
}

void queue_head::listed(std::vector<std::string> names) {
  listing_ = false;
  used_ = 0;
  names_.clear();
  for (auto& name : names)
    if (auto at = busy_.find(name); at != busy_.end())
      at->second = true;
    else
      names_.push_back(std::move(name));
}

void queue_head::not_listed() {
  listing_ = false;
  old_ = true;
  names_.clear();
}

void queue_head::served(ticket who) {
  trying_.erase(who);
}

bool queue_head::put_back(ticket who) {
  auto waits = wants(who);
  trying_.erase(who);
  if (waits)
    waiting_.insert(who);
  return waits;
}

void queue_head::let_go(const std::string& name) {
  if (auto x = busy_.extract(name); !x.empty() && x.mapped())
    old_ = true; // no watch tells of it again
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
