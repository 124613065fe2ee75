// One file of the transaction log: what it holds, and how it is read back after a crash.
//
// A segment is written front to back, by batches: entries, one sync, and then, not synced, a mark
// that belongs to the next batch. Hence a valid record of a later batch proves that everything
// before it had been synced: the difference between the torn end of a write that nobody was told
// about, which is cut off, and damage to what was promised, which is refused.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "messages/broadcast.hpp"
#include "messages/ids.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/file_head.hpp"
#include "runtime/live/disk/record_cursor.hpp"

namespace troupe {

struct log_segment {
  std::string name;
  file_head head;
  std::uint64_t end = file_head_bytes; ///< behind the last record
  zxid last;                           ///< last entry; without entries: the one before the segment
  std::uint64_t chain = 0;             ///< checksum of the last record
  std::vector<zxid> epoch_ends;        ///< the last entry of each epoch in this segment, ascending
  std::vector<std::pair<zxid, std::uint64_t>> index; ///< some entries and where they lie, ascending

  explicit log_segment(std::string file_name, const file_head& first);

  zxid previous() const {
    return zxid::unpacked(head.previous);
  }

  bool empty() const {
    return end == file_head_bytes;
  }

  /// Where to begin looking for what follows `after`.
  std::uint64_t near(zxid after) const;

  /// An entry lies at `offset`.
  void took(zxid id, std::uint64_t offset);

  /// Forgets the index from `offset_end` on.
  void cut(std::uint64_t offset_end, zxid last_left, std::uint64_t chain_left);
};

/// The id of the proposal in this record's body. Throws disk_refusal if this version cannot read
/// it.
zxid entry_id(const record_cursor::found& record, const std::string& path);

/// Reads all of the segment and fills it. `newest`: nothing follows it, so its end may be torn; the
/// torn end is cut off, durably. Returns the last transaction marked as committed ({0,0}: none is).
/// Throws disk_refusal if it is damaged.
zxid recover_segment(directory& where, log_segment& x, bool newest);

} // namespace troupe
