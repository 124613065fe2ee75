// tree, find, du: looking at a whole subtree. What may not be read is named, and the rest shown.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include <fnmatch.h>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/outline.hpp"
#include "runtime/shell/subtree.hpp"

namespace troupe::shell {

namespace {

std::optional<walk_wishes> wishes_of(const arguments& x, answer& out) {
  auto depth = number_of(x, 'd', INT64_MAX, 0, out);
  if (!depth)
    return std::nullopt;
  return walk_wishes{static_cast<std::size_t>(*depth), true, true};
}

/// Exit code 0, or no_auth if something could not be opened.
int name_unopened(const subtree& found, answer& out) {
  if (found.unopened.empty())
    return 0;
  auto count = std::to_string(found.unopened.size());
  out.put("unopened", found.unopened);
  return out.refuse(exit_code::no_auth, "not opened for lack of permission: " + count
                                            + " znodes, the first: " + found.unopened[0]);
}

bool terminal_speaks_utf8() {
  for (auto* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (auto* value = std::getenv(name); value && *value)
      return std::string_view(value).find("UTF-8") != std::string_view::npos
             || std::string_view(value).find("utf8") != std::string_view::npos;
  return false;
}

int tree(const arguments& x, context& in) {
  auto how = wishes_of(x, in.out);
  if (!how)
    return number(exit_code::usage);
  auto root = x.rest.empty() ? "/" : x.rest[0];
  auto found = walk(root, in.ask_all, *how);
  if (found.code != error::ok)
    return in.out.refuse(found.code, found.paths[0]);
  auto art = terminal_speaks_utf8() ? unicode_branches : ascii_branches;
  for (auto& line : outline(found.paths, art))
    in.out.say(line.branches + in.out.colours()(paint::path, line.name));
  in.out.say(std::to_string(found.paths.size()) + " znodes");
  in.out.put("paths", found.paths);
  return name_unopened(found, in.out);
}

int find(const arguments& x, context& in) {
  auto how = wishes_of(x, in.out);
  if (!how)
    return number(exit_code::usage);
  auto found = walk(x.rest[0], in.ask_all, *how);
  if (found.code != error::ok)
    return in.out.refuse(found.code, found.paths[0]);
  std::erase_if(found.paths, [&](auto& path) {
    return ::fnmatch(x.rest[1].c_str(), name_in(path).c_str(), 0) != 0;
  });
  for (auto& path : found.paths)
    in.out.say(path);
  in.out.put("paths", found.paths);
  return name_unopened(found, in.out);
}

struct usage {
  std::string path;
  std::uint64_t znodes = 0;
  std::uint64_t bytes = 0;
};

/// The child of `root` that `path` belongs to; `root` itself of the root.
std::string branch_of(const std::string& root, const std::string& path) {
  if (path == root)
    return root;
  return path.substr(0, path.find('/', root == "/" ? 1 : root.size() + 1));
}

std::string column(std::uint64_t x) {
  auto text = std::to_string(x);
  return std::string(text.size() < 12 ? 12 - text.size() : 0, ' ') + text;
}

void show_usage(const std::vector<usage>& all, answer& out) {
  auto lines = document::array();
  out.say("      znodes       bytes  path");
  for (auto& x : all) {
    out.say(column(x.znodes) + column(x.bytes) + "  " + out.colours()(paint::path, x.path));
    lines.push_back({{"path", x.path}, {"znodes", x.znodes}, {"bytes", x.bytes}});
  }
  out.put("usage", lines);
}

int du(const arguments& x, context& in) {
  auto& root = x.rest[0];
  auto found = walk(root, in.ask_all, {.no_auth_is_fine = true});
  if (found.code != error::ok)
    return in.out.refuse(found.code, found.paths[0]);
  std::map<std::string, usage> branches;
  usage total{root, 0, 0};
  auto failed = error::ok;
  auto fine = ask_about(
      found.paths, in.ask_all, [](auto& path) { return ask::exists{path}; },
      [&](std::size_t i, reply& said) {
        if (said.code == error::no_node)
          return true;
        failed = said.code;
        if (failed != error::ok)
          return false;
        auto& about = std::get<troupe::stat>(said.body);
        auto branch = branch_of(root, found.paths[i]);
        for (auto* one : {&branches[branch], &total}) {
          one->znodes += 1;
          one->bytes += static_cast<std::uint64_t>(about.data_length);
        }
        branches[branch].path = branch;
        return true;
      });
  if (!fine)
    return in.out.refuse(failed, root);
  branches.erase(root);
  std::vector<usage> all;
  for (auto& [_, one] : branches)
    all.push_back(one);
  std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) {
    return std::pair(a.bytes, a.znodes) > std::pair(b.bytes, b.znodes);
  });
  all.push_back(total);
  show_usage(all, in.out);
  return name_unopened(found, in.out);
}

constexpr std::array look_rows{
    command{"du", "path", "", "p", du,
            "znodes and bytes of each child's subtree, the biggest first; the whole at the end"},
    command{"find", "[-d depth] path pattern", "d:", "p-", find,
            "paths below whose last name matches: * ? [a-z]"},
    command{"tree", "[-d depth] [path]", "d:", "?p", tree, "the subtree as a picture"},
};

} // namespace

std::span<const command> look_commands() {
  return look_rows;
}

} // namespace troupe::shell
