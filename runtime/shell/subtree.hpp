// Commands on a whole subtree: ls -R, deleteall, setAcl -R, tree, find, du, cp, export.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "actors/path.hpp"
#include "runtime/shell/commands.hpp"

namespace troupe::shell {

class progress;

/// "/a" and "b" are "/a/b", "/" and "b" are "/b".
std::string joined(const std::string& path, const std::string& name);

/// The last name of a path; "/" of the root.
std::string name_in(const std::string& path);

/// "/a/b" of "/a/b/c", "/" of "/a".
std::string parent_of(const std::string& path);

/// All paths at and below a root, parents before children, or why not. Nodes that vanish while the
/// walk goes on are left out.
struct subtree {
  error code = error::ok;
  std::vector<std::string> paths;    ///< after an error: the one that could not be read
  std::vector<std::string> unopened; ///< those whose children may not be read, if that is fine
};

struct walk_wishes {
  std::size_t depth_max = SIZE_MAX; ///< 0: the root alone
  bool no_auth_is_fine = false;     ///< then it is listed in `unopened`
  bool down_first = false; ///< a node's descendants stand right behind it; otherwise all children
                           ///< of a node before any of their own
  bool watch = false;      ///< the children of each
};

/// Children of a node in sorted order.
subtree walk(const std::string& root, const many_asker& ask, const walk_wishes& how = {});

/// Deletes bottom up, in transactions of `batch` nodes. False: something is left.
bool delete_all(const subtree& what, std::size_t batch, const asker& ask, progress& shown);

/// Asks `question_about(path)` for all paths, some at a time, and calls each(index, reply) in
/// order. Stops as soon as that says false; then the result is false.
bool ask_about(const std::vector<std::string>& paths, const many_asker& ask,
               const std::function<question(const std::string&)>& question_about,
               const std::function<bool(std::size_t, reply&)>& each);

} // namespace troupe::shell
