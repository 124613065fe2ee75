// Learning, firing, and saying it again.
#include "actors/client/client_watches.hpp"

#include <memory>
#include <utility>
#include <variant>

namespace troupe {

void client_watches::learn(const read& asked, const reply& said) {
  if (auto* x = std::get_if<exists>(&asked); x && x->watch) {
    if (said.code == error::ok)
      data_.paths.insert(x->path);
    else if (said.code == error::no_node)
      exist_.paths.insert(x->path);
  }
  if (said.code != error::ok)
    return;
  if (auto* x = std::get_if<get_data>(&asked); x && x->watch)
    data_.paths.insert(x->path);
  if (auto* x = std::get_if<get_children>(&asked); x && x->watch)
    child_.paths.insert(x->path);
  if (auto* x = std::get_if<add_watch>(&asked))
    (x->mode == add_watch_mode::persistent ? persistent_ : recursive_).paths.insert(x->path);
  if (auto* x = std::get_if<find_watches>(&asked); x && x->removes)
    forget(*x);
}

void client_watches::forget(const find_watches& x) {
  auto any = x.type == watcher_type::any;
  if (any || x.type == watcher_type::data) {
    data_.paths.erase(x.path);
    exist_.paths.erase(x.path);
  }
  if (any || x.type == watcher_type::children)
    child_.paths.erase(x.path);
  if (any || x.type == watcher_type::persistent)
    persistent_.paths.erase(x.path);
  if (any || x.type == watcher_type::persistent_recursive)
    recursive_.paths.erase(x.path);
}

/// Is there a recursive watch at this path, or above it?
bool client_watches::reaches(const std::string& path) const {
  if (recursive_.paths.empty())
    return false;
  for (auto at = path;; at.resize(at.rfind('/'))) {
    if (recursive_.paths.contains(at.empty() ? "/" : at))
      return true;
    if (at.empty() || at == "/")
      return false;
  }
}

bool client_watches::fired(const watch_event& x) {
  std::size_t waited = persistent_.paths.contains(x.path) ? 1 : 0;
  if (x.kind != event_kind::children_changed)
    waited += data_.paths.erase(x.path) + exist_.paths.erase(x.path) + (reaches(x.path) ? 1 : 0);
  if (x.kind == event_kind::children_changed || x.kind == event_kind::deleted)
    waited += child_.paths.erase(x.path);
  return waited > 0;
}

std::vector<set_watches> client_watches::again(zxid since, std::size_t bytes_max) const {
  std::vector<set_watches> all;
  watched_paths now;
  std::size_t size = 0;
  auto end_request = [&] {
    if (size > 0)
      all.push_back({since, std::make_shared<const watched_paths>(std::exchange(now, {}))});
    size = 0;
  };
  for (auto* one : {&data_, &exist_, &child_, &persistent_, &recursive_})
    for (auto& path : one->paths) {
      (now.*one->list).push_back(path);
      size += path.size() + 4;
      if (size >= bytes_max)
        end_request();
    }
  end_request();
  return all;
}

void client_watches::clear() {
  for (auto* one : {&data_, &exist_, &child_, &persistent_, &recursive_})
    one->paths.clear();
}

} // namespace troupe
