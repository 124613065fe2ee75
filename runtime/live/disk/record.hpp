// How one record lies in a log segment or a snapshot: framed, checksummed, and chained to the one
// before it.
//
// A record proves itself without its neighbours (so that valid records behind a damaged one can be
// found), and names the checksum of the one before (so that a lost or misplaced one shows). `salt`
// differs for each file and is unknown to clients: nothing that a client stores can pass for a
// record.
//
//    0  u64  checksum   xxh64 of all that follows, padding included; seed: salt xor previous
//    8  u64  previous   checksum of the record before; of the first: the file header says
//   16  u32  length     of the body
//   20  u32  batch      which sync made it durable, counted from 0 in each file
//   24  u8   kind, u8 ends_batch, u16 zero
//   28  u32  head       the low half of xxh64 over bytes 8 to 27, seed: salt
//   32       body, then zeros up to a multiple of 8
//
// All numbers are little-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

enum class record_kind : std::uint8_t {
  entry = 1, ///< an encoded proposal
  mark = 2,  ///< an encoded commit_mark; also proves that the batch before it was synced
  part = 3,  ///< opaque bytes of a snapshot
  end = 4,   ///< the encoded number of a snapshot's parts
};

struct record_head {
  std::uint64_t checksum = 0;
  std::uint64_t previous = 0;
  std::uint32_t length = 0;
  std::uint32_t batch = 0;
  record_kind kind = record_kind::entry;
  bool ends_batch = false;

  /// What it takes in the file.
  std::uint64_t bytes() const;
};

constexpr std::uint64_t record_head_bytes = 32;

std::uint64_t xxh64(std::string_view bytes, std::uint64_t seed);

/// Appends a record to `out`; only kind, batch, ends_batch and previous of `head` are taken.
/// Returns its checksum.
std::uint64_t write_record(std::string& out, record_head head, std::string_view body,
                           std::uint64_t salt);

/// The head at the beginning of `bytes`, if there is one that proves itself. Says nothing of the
/// body.
std::optional<record_head> read_head(std::string_view bytes, std::uint64_t salt);

/// Is `record` (head, body, padding: `head.bytes()` long) as it was written?
bool proves_itself(const record_head& head, std::string_view record, std::uint64_t salt);

} // namespace troupe
