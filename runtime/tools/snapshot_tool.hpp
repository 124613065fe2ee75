// What `troupe snapshot` does, once it is known what is wished for.
//
// Prints; changes nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace troupe::tools {

struct snapshot_wishes {
  std::vector<std::string> places;
  bool as_json = false;
  std::size_t top = 10;
  unsigned depth = 1;
  std::optional<std::string> list; ///< znodes from here on
  std::optional<std::string> get;  ///< this znode's data
};

/// 0: whole, 1: something is damaged, 2: something is not understood, or not there.
int look_at_snapshots(const snapshot_wishes& wishes, std::ostream& out, std::ostream& err);

} // namespace troupe::tools
