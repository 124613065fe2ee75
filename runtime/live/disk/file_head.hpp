// The first 64 bytes of a log segment or a snapshot: what it is, whose, and where it belongs.
//
//    0  8 bytes "TROUPLOG" or "TROUPSNP"      8  u32  format version
//   12  u32  server                          16  u64  cluster (0: not known yet)
//   24  u64  generation                      32  u64  at: segment: first transaction; snapshot: its
//   40  u64  previous: segment: the transaction before it; snapshot: 1 if a leader sent it
//   48  u64  chain: segment: checksum of the record before it
//   56  u64  xxh64 of all before; also the salt of the file's records
//
// A generation begins when a leader's snapshot replaces a history; files of an earlier one count
// for nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace troupe {

struct file_head {
  server_id self = nobody;
  std::uint64_t cluster = 0;
  std::uint64_t generation = 0;
  zxid at;
  std::uint64_t previous = 0;
  std::uint64_t chain = 0;
  std::uint64_t checksum = 0; ///< filled by encode and read

  bool operator==(const file_head&) const = default;
};

enum class file_kind { log, snapshot };

constexpr std::uint64_t file_head_bytes = 64;
constexpr std::uint32_t format_version = 1;

std::string write_file_head(file_kind kind, file_head& head);

enum class head_state { good, damaged, later_version };

/// `damaged` also covers a beginning that is too short.
head_state read_file_head(file_kind kind, std::string_view bytes, file_head& head);

/// "log.0000000100000009"
std::string numbered(const std::string& prefix, zxid id);

/// The inverse; false: not a name that `numbered` makes.
bool parse_numbered(const std::string& prefix, std::string_view name, zxid& id);

/// Throws disk_refusal unless this file is this server's and of its ensemble.
void check_owner(const std::string& path, const file_head& head, server_id self,
                 std::uint64_t cluster);

} // namespace troupe
