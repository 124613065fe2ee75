// Commands on a whole subtree: ls -R, deleteall, setAcl -R.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/shell/commands.hpp"

namespace troupe::shell {

/// "/a" and "b" are "/a/b", "/" and "b" are "/b".
std::string joined(const std::string& path, const std::string& name);

/// All paths at and below `root`, parents before children, or why not. Nodes that vanish while the
/// walk goes on are left out.
struct subtree {
  error code = error::ok;
  std::vector<std::string> paths; ///< after an error: the one that could not be read
};

/// Children of a node in sorted order; all of them before the walk goes down.
subtree walk(const std::string& root, const asker& ask);

/// Deletes bottom up, in transactions of `batch` nodes. False: something is left.
bool delete_all(const subtree& what, std::size_t batch, const asker& ask);

} // namespace troupe::shell
