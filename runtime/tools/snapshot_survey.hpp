// One snapshot, read part by part: is it whole, and what does it hold?
//
// Checks what the server checks (records, their chain, counts, digest), but never holds more than
// a part: a snapshot as great as a server's memory is read in little. Changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "actors/tree/snapshot.hpp"
#include "runtime/live/disk/file_head.hpp"
#include "runtime/tools/log_verdict.hpp"

namespace troupe::tools {

struct snapshot_survey {
  std::string path;
  verdict is = verdict::whole;
  std::string sentence;     ///< why it is not whole
  std::uint64_t offset = 0; ///< of the first damage
  std::uint64_t size = 0;
  std::uint64_t parts = 0;
  file_head head;
  snapshot_head says; ///< what it must come to
  // what was read
  std::uint64_t nodes = 0;
  std::uint64_t sessions = 0;
  std::uint64_t ephemerals = 0;
  std::uint64_t containers = 0;
  std::uint64_t timed = 0; ///< with a time to live
  std::uint64_t path_bytes = 0;
  std::uint64_t data_bytes = 0;
  std::uint64_t largest_bytes = 0; ///< data of one znode
  std::string largest;             ///< its path
  std::int64_t changed_ms = 0;     ///< the newest change of a znode

  bool whole() const {
    return is == verdict::whole;
  }
};

/// Called with each znode, in the order of the file. A damaged snapshot gives those before the
/// damage.
using on_znode = std::function<void(const node_record&)>;

/// Throws disk_failure if the file cannot be read.
snapshot_survey survey(directory& where, const std::string& name, const on_znode& each);

/// "x/snapshot.0000000100000009: whole: the state after transaction 1.9, 12 znodes, ..."
std::string line_of(const snapshot_survey& x);

/// The same, and what it holds, in some lines.
std::string text_of(const snapshot_survey& x);

json json_of(const snapshot_survey& x);

} // namespace troupe::tools
