// One snapshot on disk: "snapshot.<zxid>". A header, the tree's parts as they came, an end mark.
//
// Written under a temporary name, synced, renamed, names synced: under its own name a snapshot is
// whole or damaged, never half written. What the parts say is the tree's affair.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/catch_up.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/file_head.hpp"
#include "runtime/live/disk/record.hpp"

namespace troupe {

/// Where the parts lie in a snapshot that was read or written whole.
struct snapshot_shape {
  file_head head;
  std::vector<std::uint64_t> offsets;
  std::uint64_t end = 0; ///< behind the last part

  zxid at() const {
    return head.at;
  }
};

class snapshot_writer {
public:
  /// `head` without checksum. The file is `temporary` until it is published.
  snapshot_writer(std::shared_ptr<directory> where, std::string temporary, file_head head);

  zxid at() const {
    return shape_.head.at;
  }

  /// The index of the part that is to come.
  std::uint64_t next() const {
    return shape_.offsets.size();
  }

  void add(std::string_view part);

  /// The end mark, and a sync.
  void finish();

  /// Gives the finished file its name, durably.
  snapshot_shape publish();

  /// Removes the file.
  void discard();

private:
  void put(record_kind kind, std::string_view body);

  std::shared_ptr<directory> where_;
  std::string temporary_;
  snapshot_shape shape_;
  std::uint64_t chain_ = 0;
  std::unique_ptr<file> out_;
  std::uint64_t synced_ = 0;
  bool finished_ = false;
};

/// Reads all of it. nullopt: damaged. Throws disk_failure if it cannot be read.
std::optional<snapshot_shape> read_snapshot_shape(directory& where, const std::string& name);

/// One part of a snapshot of this shape. nullopt: it has been damaged since.
std::optional<snapshot_part> read_snapshot_part(directory& where, const snapshot_shape& shape,
                                                std::uint64_t index);

} // namespace troupe
