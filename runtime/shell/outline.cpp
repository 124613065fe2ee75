// From the back: whether a node is the last of its siblings is known once all behind it were seen.
#include "runtime/shell/outline.hpp"

#include <algorithm>

#include "runtime/shell/subtree.hpp"

namespace troupe::shell {

namespace {

std::size_t depth_of(const std::string& path) {
  return path == "/" ? 0 : static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

} // namespace

std::vector<outline_line> outline(const std::vector<std::string>& paths, const branch_art& art) {
  std::vector<outline_line> lines(paths.size());
  std::vector<bool> more; // at each depth below the root: a sibling follows
  auto root = paths.empty() ? 0 : depth_of(paths[0]);
  for (auto i = paths.size(); i-- > 0;) {
    auto depth = depth_of(paths[i]) - root;
    if (depth == 0) {
      lines[i] = {"", paths[i]};
      continue;
    }
    more.resize(depth + 1, false);
    for (std::size_t k = 1; k < depth; ++k)
      lines[i].branches += more[k] ? art.beside : art.blank;
    lines[i].branches += more[depth] ? art.child : art.last;
    lines[i].name = name_in(paths[i]);
    more[depth] = true;
    more.resize(depth + 1);
  }
  return lines;
}

} // namespace troupe::shell
