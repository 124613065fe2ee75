// A place in a segment of the log that cannot be read, and the proof that what is put there is what
// was written.
//
// Plain. The records on both sides of the damage are whole, and the one behind names the checksum
// of the last one that is missing: records that lead from the one side exactly to that checksum are
// the lost ones, whoever gave their contents.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/mending.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/record.hpp"

namespace troupe {

struct log_gap {
  std::string name;             ///< of the segment's file
  std::uint64_t salt = 0;       ///< of its records
  std::uint64_t from = 0;       ///< where the damage begins
  std::uint64_t to = 0;         ///< where the next whole record begins; 0: not known
  std::uint64_t chain = 0;      ///< checksum of the record before
  std::uint64_t proof = 0;      ///< checksum of the last record that is missing
  std::uint32_t batch = 0;      ///< of the first one
  std::uint32_t next_batch = 0; ///< of the record at `to`
  zxid committed;               ///< the last mark before
  const char* sign = "";        ///< that this had been durable
  lost ids;                     ///< the transactions on both sides; before: {0,0}: none follows
};

/// The bytes that stood at `gap.from`, if these entries (from the first lost one on; there may be
/// more than fit) and marks between them lead to `gap.proof`. Looks into `damaged` only for hints.
std::optional<std::string> fill(const log_gap& gap, const file& damaged,
                                const std::vector<proposal>& entries);

/// The record that lies at `offset` but for one rotten byte; nullopt: none does. What a crash
/// leaves of a write is not like that: sectors that are missing, or a beginning. So this tells rot
/// from a torn end where nothing that follows does. (A body of more than 4 KB is judged by its
/// shape: whole sectors, and something at its very end.)
std::optional<record_head> rotten(const file& in, std::uint64_t offset, std::uint64_t end,
                                  std::uint64_t previous, std::uint64_t salt);

} // namespace troupe
