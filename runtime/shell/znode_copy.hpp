// Reading subtrees whole and writing them elsewhere: what cp, mv, export and import share.
//
// Ephemerals are left out and counted; what is ZooKeeper's own below /zookeeper is never read.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/shell/subtree.hpp"

namespace troupe::shell {

/// A znode as it is copied. `place` is relative: "" is the root of what is copied, "a/b" below it.
struct znode_copy {
  std::string place;
  content data;
  acl access;
  std::int32_t version = 0;

  bool operator==(const znode_copy&) const = default;
};

/// What was read of a subtree, parents first; or why not, and where.
struct copied_subtree {
  error code = error::ok;
  std::string path;
  std::vector<znode_copy> znodes;
  std::size_t ephemerals = 0;
};

copied_subtree read_subtree(const std::string& root, context& in);

/// "/x" and "a/b" are "/x/a/b", "/x" and "" are "/x".
std::string placed_at(const std::string& root, const std::string& place);

/// The first znode of those that could not be written, and how many were.
struct written_subtree {
  error code = error::ok;
  std::string path;
  std::size_t created = 0;
};

/// Creates them below `root` in transactions; stops at the first that fails.
written_subtree create_subtree(const std::string& root, const std::vector<znode_copy>& what,
                               context& in, progress& shown);

/// Some of them as parts of one transaction: those from `begin` that fit into a frame.
ask::multi create_some(const std::string& root, const std::vector<znode_copy>& what,
                       std::size_t begin);

/// Creates all that is missing above `path`.
written_subtree ensure_parents(const std::string& path, context& in);

/// Asks for a transaction. The error and the path of the part that failed.
written_subtree transact(ask::multi what, const asker& ask);

} // namespace troupe::shell
