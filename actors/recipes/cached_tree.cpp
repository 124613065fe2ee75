// Walks, events and answers.
#include "actors/recipes/cached_tree.hpp"

#include <algorithm>
#include <utility>

#include "actors/recipes/question.hpp"

namespace troupe::recipes {

namespace {

/// What the paths of all znodes below this one begin with.
std::string stem_of(const std::string& path) {
  return below(path, "");
}

} // namespace

bool cached_tree::inside(const std::string& path) const {
  return path == root_ || path.starts_with(stem_of(root_));
}

void cached_tree::want(const std::string& path) {
  if (auto now = reading_.find(path); now != reading_.end())
    now->second = true;
  else if (waiting_.insert(path).second)
    wanted_.push_back(path);
}

void cached_tree::begin_walk() {
  ++walk_;
  walking_ = true;
  want(root_);
}

void cached_tree::forget_readings() {
  reading_.clear();
  waiting_.clear();
  wanted_.clear();
  walking_ = false;
}

std::optional<std::string> cached_tree::next() {
  if (wanted_.empty() || reading_.size() >= reading_max)
    return std::nullopt;
  auto path = std::move(wanted_.front());
  wanted_.pop_front();
  waiting_.erase(path);
  reading_[path] = false;
  return path;
}

bool cached_tree::walk_over() {
  return walking_ && wanted_.empty() && reading_.empty() ? std::exchange(walking_, false) : false;
}

cached_tree::changes cached_tree::hear(const watch_event& x) {
  if (!inside(x.path))
    return {};
  if (x.kind == event_kind::deleted) {
    if (auto now = reading_.find(x.path); now != reading_.end())
      now->second = true; // it may have come again
    return forget_below(x.path);
  }
  if (x.kind != event_kind::children_changed)
    want(x.path);
  return {};
}

cached_tree::reading cached_tree::found(const std::string& path, const got_data& x) {
  reading result;
  auto [at, fresh] = all_.try_emplace(path);
  auto& known = at->second;
  known.seen = walk_;
  if (fresh || known.is.stat.created < x.stat.created) {
    result.news = {{event_kind::created, path, x}};
    known.is = x;
  } else if (known.is.stat.modified < x.stat.modified) {
    result.news = {{event_kind::data_changed, path, x}};
    known.is = x;
  } else if (known.is.stat.modified == x.stat.modified) {
    known.is.stat = x.stat; // its children may have changed
  }
  result.expand = x.stat.children > 0 && known.expanded != walk_;
  if (result.expand)
    known.expanded = walk_;
  else
    failed(path);
  return result;
}

void cached_tree::children(const std::string& path, const std::vector<std::string>& names) {
  for (auto& name : names)
    want(below(path, name));
  failed(path);
}

cached_tree::changes cached_tree::absent(const std::string& path) {
  failed(path);
  return forget_below(path);
}

/// Whatever came of it, it is not being read any more.
void cached_tree::failed(const std::string& path) {
  auto now = reading_.find(path);
  if (now == reading_.end())
    return;
  auto again = now->second;
  reading_.erase(now);
  if (again)
    want(path);
}

cached_tree::changes cached_tree::sweep() {
  changes gone;
  std::erase_if(all_, [&](auto& x) {
    if (x.second.seen == walk_)
      return false;
    gone.push_back({event_kind::deleted, x.first, x.second.is});
    return true;
  });
  std::reverse(gone.begin(), gone.end()); // children before their parents
  return gone;
}

/// With the path itself, deepest first.
cached_tree::changes cached_tree::forget_below(const std::string& path) {
  changes gone;
  auto prefix = stem_of(path);
  auto first = all_.lower_bound(prefix);
  auto last = first;
  for (; last != all_.end() && last->first.starts_with(prefix); ++last)
    gone.push_back({event_kind::deleted, last->first, last->second.is});
  all_.erase(first, last);
  std::reverse(gone.begin(), gone.end());
  if (auto itself = all_.find(path); itself != all_.end()) {
    gone.push_back({event_kind::deleted, path, itself->second.is});
    all_.erase(itself);
  }
  return gone;
}

const got_data* cached_tree::find(const std::string& path) const {
  auto at = all_.find(path);
  return at == all_.end() ? nullptr : &at->second.is;
}

cached_tree::changes cached_tree::everything() const {
  changes all;
  for (auto& [path, x] : all_)
    all.push_back({event_kind::created, path, x.is});
  return all;
}

std::vector<std::string> cached_tree::names_below(const std::string& path) const {
  std::vector<std::string> names;
  auto prefix = stem_of(path);
  for (auto at = all_.lower_bound(prefix); at != all_.end() && at->first.starts_with(prefix); ++at)
    if (at->first.size() > prefix.size() && at->first.find('/', prefix.size()) == at->first.npos)
      names.push_back(at->first.substr(prefix.size()));
  return names;
}

} // namespace troupe::recipes
