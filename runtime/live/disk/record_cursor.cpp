// A window of some hundred kilobytes slides over the file; only a longer record makes it longer.
#include "runtime/live/disk/record_cursor.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr std::uint64_t window_bytes = 256 * 1024;
constexpr std::uint64_t alignment = 8;
constexpr std::size_t record_kind_at = 24;

/// Equal to itself one byte further on, and zero in front: the library compares at memory speed.
bool all_zeros(std::string_view bytes) {
  return bytes.empty() || (bytes[0] == 0 && bytes.substr(1) == bytes.substr(0, bytes.size() - 1));
}

} // namespace

record_cursor::record_cursor(const file& from, std::uint64_t offset, std::uint64_t end,
                             std::uint64_t salt)
    : from_(from), offset_(offset), end_(end), salt_(salt) {}

std::string_view record_cursor::view(std::uint64_t offset, std::uint64_t count) {
  if (offset >= end_)
    return {};
  count = std::min(count, end_ - offset);
  if (offset < window_at_ || offset + count > window_at_ + window_.size()) {
    window_at_ = offset;
    window_ = from_.read(offset, std::min(std::max(count, window_bytes), end_ - offset));
  }
  return std::string_view(window_).substr(offset - window_at_, count);
}

std::optional<record_cursor::found> record_cursor::next() {
  auto head = read_head(view(offset_, record_head_bytes), salt_);
  if (!head || head->bytes() > end_ - offset_)
    return std::nullopt;
  auto record = view(offset_, head->bytes());
  if (!proves_itself(*head, record, salt_))
    return std::nullopt;
  auto at = offset_;
  offset_ += head->bytes();
  return found{*head, at, record.substr(record_head_bytes, head->length)};
}

std::optional<record_cursor::found> record_cursor::seek() {
  while (offset_ + record_head_bytes <= end_) {
    auto rest = view(offset_, window_bytes);
    if (rest.size() < record_head_bytes)
      return std::nullopt;
    if (rest[0] == 0 && all_zeros(rest)) { // nothing can begin here whose head ends here, too
      offset_ += (rest.size() - record_head_bytes) / alignment * alignment + alignment;
      continue;
    }
    auto stop = offset_ + rest.size() - record_head_bytes;
    for (; offset_ <= stop; offset_ += alignment) {
      auto here = view(offset_, record_head_bytes);
      if (here.size() == record_head_bytes && here[record_kind_at] != 0)
        if (auto record = next())
          return record;
    }
  }
  return std::nullopt;
}

bool record_cursor::only_zeros() {
  for (auto at = offset_; at < end_;) {
    auto piece = view(at, window_bytes);
    if (!all_zeros(piece))
      return false;
    if (piece.empty())
      return true;
    at += piece.size();
  }
  return true;
}

} // namespace troupe
