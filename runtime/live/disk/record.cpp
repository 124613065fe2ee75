// Framing of records: the layout in record.hpp, and nothing else.
#include "runtime/live/disk/record.hpp"

#include <limits>

#include <xxhash.h>

#include "messages/archive.hpp"
#include "messages/ensure.hpp"
#include "messages/planted.hpp"

namespace troupe {

namespace {

constexpr std::size_t checksum_bytes = 8;
constexpr std::size_t head_sum_at = 28;

std::uint32_t head_sum(std::string_view record, std::uint64_t salt) {
  return static_cast<std::uint32_t>(
      xxh64(record.substr(checksum_bytes, head_sum_at - checksum_bytes), salt));
}

} // namespace

std::uint64_t xxh64(std::string_view bytes, std::uint64_t seed) {
  return XXH64(bytes.data(), bytes.size(), seed);
}

std::uint64_t record_head::bytes() const {
  return record_head_bytes + (std::uint64_t{length} + 7) / 8 * 8;
}

std::uint64_t write_record(std::string& out, record_head head, std::string_view body,
                           std::uint64_t salt) {
  ensure(body.size() <= std::numeric_limits<std::uint32_t>::max(), "a record is below 4 GiB");
  head.length = static_cast<std::uint32_t>(body.size());
  auto start = out.size();
  auto record = [&] { return std::string_view(out).substr(start); };
  archive_writer writer{out};
  writer << std::uint64_t{0} // the checksum's place
         << head.previous << head.length << head.batch << head.kind << head.ends_batch
         << std::uint16_t{0};
  writer << head_sum(record(), salt);
  out.append(body);
  out.resize(start + head.bytes());
  auto sum = xxh64(record().substr(checksum_bytes), salt ^ head.previous);
  std::string place;
  archive_writer{place} << sum;
  out.replace(start, checksum_bytes, place);
  return sum;
}

std::optional<record_head> read_head(std::string_view bytes, std::uint64_t salt) {
  if (bytes.size() < record_head_bytes || bytes[24] < 1 || bytes[24] > 4 || bytes[25] < 0
      || bytes[25] > 1 || bytes[26] != 0 || bytes[27] != 0)
    return std::nullopt;
  record_head head;
  std::uint16_t zero = 0;
  std::uint32_t sum = 0;
  archive_reader reader{bytes.substr(0, record_head_bytes)};
  reader >> head.checksum >> head.previous >> head.length >> head.batch >> head.kind
      >> head.ends_batch >> zero >> sum;
  return sum == head_sum(bytes, salt) ? std::optional{head} : std::nullopt;
}

bool proves_itself(const record_head& head, std::string_view record, std::uint64_t salt) {
  return record.size() == head.bytes()
         && (planted(fault::checksum_ignored)
             || xxh64(record.substr(checksum_bytes), salt ^ head.previous) == head.checksum);
}

} // namespace troupe
