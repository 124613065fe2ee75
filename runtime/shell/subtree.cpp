// Parents come before their children, so that going backwards gives leaves first.
#include "runtime/shell/subtree.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "runtime/shell/progress.hpp"

namespace troupe::shell {

namespace {

/// Questions that are under way at the same time.
constexpr std::size_t window = 100;

using families = std::unordered_map<std::string, std::vector<std::string>>;

/// Paths in the order that is wished, from what was read; a name without an entry has vanished.
std::vector<std::string> in_order(const std::string& root, const families& found,
                                  const walk_wishes& how) {
  std::vector<std::string> paths;
  if (!how.down_first)
    paths.push_back(root);
  std::vector<std::string> unvisited{root};
  while (!unvisited.empty()) {
    auto parent = std::move(unvisited.back());
    unvisited.pop_back();
    if (how.down_first)
      paths.push_back(parent);
    auto& children = found.at(parent);
    for (auto& child : children)
      if (!how.down_first && found.contains(child))
        paths.push_back(child);
    for (auto child = children.rbegin(); child != children.rend(); ++child)
      if (found.contains(*child))
        unvisited.push_back(*child);
  }
  return paths;
}

std::vector<std::string> paths_of(const std::string& parent, got_children&& got) {
  std::sort(got.names.begin(), got.names.end());
  for (auto& name : got.names)
    name = joined(parent, name);
  return std::move(got.names);
}

} // namespace

std::string joined(const std::string& path, const std::string& name) {
  return path == "/" ? path + name : path + '/' + name;
}

std::string name_in(const std::string& path) {
  return path == "/" ? path : std::string{troupe::name_of(path)};
}

std::string parent_of(const std::string& path) {
  return std::string{troupe::parent_of(path)};
}

subtree walk(const std::string& root, const many_asker& ask, const walk_wishes& how) {
  subtree result;
  families found;
  std::vector<std::string> level{root};
  for (std::size_t depth = 0; !level.empty(); ++depth) {
    std::vector<std::string> next;
    auto deepest = depth >= how.depth_max;
    auto fine = ask_about(
        level, ask,
        [&](auto& path) {
          return deepest ? question{ask::exists{path}} : question{ask::children{path, how.watch}};
        },
        [&](std::size_t i, reply& said) {
          auto& path = level[i];
          if (said.code == error::no_node && path != root)
            return true;
          if (said.code == error::no_auth && how.no_auth_is_fine) {
            result.unopened.push_back(path);
            found[path] = {};
            return true;
          }
          if (said.code != error::ok) {
            result = {said.code, {path}, {}};
            return false;
          }
          auto& children = found[path];
          if (auto* got = std::get_if<got_children>(&said.body))
            children = paths_of(path, std::move(*got));
          next.insert(next.end(), children.begin(), children.end());
          return true;
        });
    if (!fine)
      return result;
    level = std::move(next);
  }
  result.paths = in_order(root, found, how);
  return result;
}

bool delete_all(const subtree& what, std::size_t batch, const asker& ask, progress& shown) {
  auto fine = true;
  ask::multi together;
  auto flush = [&] {
    auto count = together.parts.size();
    auto said = ask(std::exchange(together, {}));
    auto* done = std::get_if<multi_done>(&said.body);
    fine = fine && said.code == error::ok && done && !done->failed;
    shown.add(count);
  };
  for (auto path = what.paths.rbegin(); path != what.paths.rend(); ++path) {
    together.parts.emplace_back(ask::remove{*path});
    if (together.parts.size() >= batch)
      flush();
  }
  if (!together.parts.empty())
    flush();
  return fine;
}

bool ask_about(const std::vector<std::string>& paths, const many_asker& ask,
               const std::function<question(const std::string&)>& question_about,
               const std::function<bool(std::size_t, reply&)>& each) {
  for (std::size_t begin = 0; begin < paths.size(); begin += window) {
    std::vector<question> some;
    for (auto i = begin; i < std::min(begin + window, paths.size()); ++i)
      some.push_back(question_about(paths[i]));
    auto said = ask(std::move(some));
    for (std::size_t i = 0; i < said.size(); ++i)
      if (!each(begin + i, said[i]))
        return false;
  }
  return true;
}

} // namespace troupe::shell
