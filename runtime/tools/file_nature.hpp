// What a file is, by its first bytes: one of this service's, one of ZooKeeper's, or neither.
//
// Guesses nothing: says what the bytes say.
#pragma once

#include <string>
#include <string_view>

namespace troupe::tools {

enum class file_nature {
  log,
  snapshot,
  epochs,
  zookeeper_log,
  zookeeper_snapshot,
  empty, ///< no byte at all
  other,
};

/// Of a file that begins so; eight bytes are enough.
file_nature nature_of(std::string_view beginning);

/// The sentence for somebody who took it for one of `wanted` ("transaction log", "snapshot"):
/// what it is instead, and what to do with it.
std::string mistaken(const std::string& path, file_nature is, const std::string& wanted);

} // namespace troupe::tools
