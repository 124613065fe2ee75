// Znodes of a snapshot with their Stats, as `ls -R` would have them.
//
// Plain. Keeps path and Stat of each znode that is listed, never its data; a Stat is complete only
// when all znodes have gone by, because children are counted.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/tree/snapshot.hpp"
#include "messages/reply.hpp"
#include "runtime/tools/transaction.hpp"

namespace troupe::tools {

struct listed_znode {
  std::string path;
  stat is;
};

class znode_list {
public:
  /// This znode and those below; `alone`: only this one.
  explicit znode_list(std::string path, bool alone = false)
      : path_(std::move(path)), alone_(alone) {}

  /// True: it is one of those that are listed.
  bool add(const node_record& x);

  /// Once, at the end: parents before children, names in order.
  std::vector<listed_znode> take();

private:
  std::string path_;
  bool alone_;
  std::vector<listed_znode> all_;
  std::unordered_map<std::string, std::uint32_t> children_; ///< by parent
};

/// "/a  5 bytes  version 3  2 children  created 1.2 2026-…  changed 1.5 2026-…"
std::string line_of(const listed_znode& x);

/// With the names that ZooKeeper has for a Stat's fields.
json json_of(const listed_znode& x);

/// Fills in "data" (text), or "data_base64" (anything else); null: the znode has none.
void put_data(json& to, const content& data);

} // namespace troupe::tools
