// One file of the transaction log: what it holds, and how it is read back after a crash.
//
// A segment is written front to back, by batches: entries, one sync, and then, not synced, a mark
// that belongs to the next batch (it becomes durable by the next sync, or when the kernel gets to
// it: it costs no sync of its own). Hence a valid record of a later batch proves that everything
// before it had been synced: the difference between the torn end of a write that nobody was told
// about, which is cut off, and damage to what was promised, which is mended or refused. Without a
// mark there is a second sign (`rotten`): one changed byte makes the record whole, and no torn
// write is like that.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "messages/broadcast.hpp"
#include "messages/ids.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/file_head.hpp"
#include "runtime/live/disk/log_gap.hpp"
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

/// Reads all of the segment and fills it. `next`: the segment that follows; nullptr: none does, so
/// the end may be torn, and is cut off, durably. What is damaged is added to `gaps`, and then
/// nothing is changed. Returns the last transaction marked as committed ({0,0}: none is).
zxid recover_segment(directory& where, log_segment& x, const log_segment* next,
                     std::vector<log_gap>& gaps);

} // namespace troupe
