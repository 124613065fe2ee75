// Parents come before their children, so that going backwards gives leaves first.
#include "runtime/shell/subtree.hpp"

#include <algorithm>
#include <utility>

namespace troupe::shell {

std::string joined(const std::string& path, const std::string& name) {
  return path == "/" ? path + name : path + '/' + name;
}

subtree walk(const std::string& root, const asker& ask) {
  subtree found{error::ok, {root}};
  std::vector<std::string> unvisited{root};
  while (!unvisited.empty()) {
    auto parent = std::move(unvisited.back());
    unvisited.pop_back();
    auto said = ask(read{get_children{parent}});
    if (said.code == error::no_node && found.paths.size() > 1)
      continue;
    if (said.code != error::ok)
      return {said.code, {parent}};
    auto names = std::get<got_children>(std::move(said.body)).names;
    std::sort(names.begin(), names.end());
    for (auto& name : names)
      found.paths.push_back(joined(parent, name));
    for (auto name = names.rbegin(); name != names.rend(); ++name)
      unvisited.push_back(joined(parent, *name));
  }
  return found;
}

bool delete_all(const subtree& what, std::size_t batch, const asker& ask) {
  auto fine = true;
  multi together;
  auto flush = [&] {
    auto said = ask(write{std::exchange(together, {})});
    auto* done = std::get_if<multi_done>(&said.body);
    fine = fine && said.code == error::ok && done && !done->failed;
  };
  for (auto path = what.paths.rbegin(); path != what.paths.rend(); ++path) {
    together.parts.emplace_back(delete_node{*path, -1});
    if (together.parts.size() >= batch)
      flush();
  }
  if (!together.parts.empty())
    flush();
  return fine;
}

} // namespace troupe::shell
