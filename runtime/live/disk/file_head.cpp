// File headers and file names: written, read, checked.
#include "runtime/live/disk/file_head.hpp"

#include <array>
#include <charconv>

#include "messages/archive.hpp"
#include "messages/whole_number.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/record.hpp"

namespace troupe {

namespace {

constexpr std::size_t sum_at = 56;
constexpr std::size_t magic_bytes = 8;
constexpr std::size_t digits = 16;

std::string_view magic_of(file_kind kind) {
  return kind == file_kind::log ? "TROUPLOG" : "TROUPSNP";
}

} // namespace

std::string write_file_head(file_kind kind, file_head& head) {
  std::string out(magic_of(kind));
  archive_writer writer{out};
  writer << format_version << head.self << head.cluster << head.generation << head.at.packed()
         << head.previous << head.chain;
  head.checksum = xxh64(out, 0);
  writer << head.checksum;
  return out;
}

head_state read_file_head(file_kind kind, std::string_view bytes, file_head& head) {
  if (bytes.size() < file_head_bytes || bytes.substr(0, magic_bytes) != magic_of(kind))
    return head_state::damaged;
  archive_reader reader{bytes.substr(magic_bytes, file_head_bytes - magic_bytes)};
  std::uint32_t version = 0;
  std::uint64_t at = 0;
  reader >> version >> head.self >> head.cluster >> head.generation >> at >> head.previous
      >> head.chain >> head.checksum;
  head.at = zxid::unpacked(at);
  if (head.checksum != xxh64(bytes.substr(0, sum_at), 0))
    return head_state::damaged;
  return version == format_version ? head_state::good : head_state::later_version;
}

std::string numbered(const std::string& prefix, zxid id) {
  std::array<char, digits> text{};
  auto [end, failed] = std::to_chars(text.data(), text.data() + digits, id.packed(), 16);
  static_cast<void>(failed); // 16 digits hold every 64-bit number
  auto used = static_cast<std::size_t>(end - text.data());
  return prefix + std::string(digits - used, '0') + std::string(text.data(), used);
}

bool parse_numbered(const std::string& prefix, std::string_view name, zxid& id) {
  if (name.size() != prefix.size() + digits || !name.starts_with(prefix))
    return false;
  auto packed = whole_number<std::uint64_t>(name.substr(prefix.size()), 16);
  if (!packed)
    return false;
  id = zxid::unpacked(*packed);
  return numbered(prefix, id) == name; // lower case only: what this service writes
}

void check_owner(const std::string& path, const file_head& head, server_id self,
                 std::uint64_t cluster) {
  if (head.self != self)
    throw disk_refusal(path + " belongs to server " + to_string(head.self) + ", not to server "
                       + to_string(self) + ": is this the right data directory?");
  if (head.cluster != 0 && cluster != 0 && head.cluster != cluster)
    throw disk_refusal(path + " belongs to another ensemble than this server's epochs");
}

} // namespace troupe
