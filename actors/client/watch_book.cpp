// Entries by path, then by kind.
#include "actors/client/watch_book.hpp"

#include <iterator>
#include <utility>

namespace troupe {

namespace {

/// "/a/b" to "/a", "/a" to "/".
std::string parent(const std::string& path) {
  auto cut = path.rfind('/');
  return cut == 0 ? "/" : path.substr(0, cut);
}

/// Is a watch of this kind one of ZooKeeper's type?
bool is(watch_book::kind what, watcher_type type) {
  using kind = watch_book::kind;
  switch (type) {
  case watcher_type::data:
    return what == kind::data || what == kind::existence;
  case watcher_type::children:
    return what == kind::children;
  case watcher_type::persistent:
    return what == kind::persistent;
  case watcher_type::persistent_recursive:
    return what == kind::recursive;
  case watcher_type::any:
    return true;
  }
  return false;
}

} // namespace

void watch_book::add(watcher who, kind what, const std::string& path) {
  auto& at = kinds_[path];
  if (what == kind::recursive && !at.contains(kind::recursive))
    ++recursive_;
  at[what].insert(who);
}

/// Adds those who wait in this way; `for_good`: they stay.
void watch_book::take(const std::string& path, kind what, bool for_good, watchers& to) {
  auto at = kinds_.find(path);
  if (at == kinds_.end())
    return;
  auto found = at->second.find(what);
  if (found == at->second.end())
    return;
  to.insert(found->second.begin(), found->second.end());
  if (!for_good)
    at->second.erase(found);
}

std::vector<watch_book::watcher> watch_book::fired(const watch_event& x) {
  watchers all;
  if (x.kind != event_kind::children_changed) {
    take(x.path, kind::data, false, all);
    take(x.path, kind::existence, false, all);
    if (recursive_ > 0)
      for (auto path = x.path;; path = parent(path)) {
        take(path, kind::recursive, true, all);
        if (path == "/")
          break;
      }
  }
  if (x.kind == event_kind::children_changed || x.kind == event_kind::deleted)
    take(x.path, kind::children, false, all);
  take(x.path, kind::persistent, true, all);
  tidy(x.path);
  return {all.begin(), all.end()};
}

watch_book::watchers watch_book::waiting(const std::string& path, watcher_type how) const {
  watchers all;
  if (auto at = kinds_.find(path); at != kinds_.end())
    for (auto& [what, some] : at->second)
      if (is(what, how))
        all.insert(some.begin(), some.end());
  return all;
}

bool watch_book::forget(watcher who, const std::string& path, watcher_type how) {
  if (auto at = kinds_.find(path); at != kinds_.end())
    for (auto& [what, some] : at->second)
      if (is(what, how))
        some.erase(who);
  tidy(path);
  return waiting(path, how).empty();
}

std::vector<std::string> watch_book::forget(watcher who) {
  std::vector<std::string> deserted;
  for (auto at = kinds_.begin(); at != kinds_.end();) {
    auto& [path, all] = *at;
    auto lasting = all.contains(kind::persistent) || all.contains(kind::recursive);
    auto next = std::next(at);
    if (auto here = path; forget(who, here) && lasting)
      deserted.push_back(std::move(here));
    at = next;
  }
  return deserted;
}

void watch_book::tidy(const std::string& path) {
  auto at = kinds_.find(path);
  if (at == kinds_.end())
    return;
  std::erase_if(at->second, [this](auto& x) {
    if (!x.second.empty())
      return false;
    if (x.first == kind::recursive)
      --recursive_;
    return true;
  });
  if (at->second.empty())
    kinds_.erase(at);
}

void watch_book::clear() {
  kinds_.clear();
  recursive_ = 0;
}

} // namespace troupe
