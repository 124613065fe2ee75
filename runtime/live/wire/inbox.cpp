// Cuts a stream of bytes into frames. See inbox.hpp.
#include "runtime/live/wire/inbox.hpp"

#include <algorithm>
#include <cstring>

#include "runtime/live/wire/jute.hpp"

namespace troupe {

namespace {

constexpr std::size_t length_bytes = 4;
constexpr std::size_t first_bytes = 4096;
constexpr std::size_t kept_bytes = 64 * 1024; ///< what an empty inbox may go on to hold
constexpr std::size_t room_bytes_min = 1024;

} // namespace

void inbox::move_to(std::size_t capacity) {
  auto rest = unread();
  auto bigger = std::make_unique_for_overwrite<char[]>(capacity);
  if (!rest.empty())
    std::memcpy(bigger.get(), rest.data(), rest.size());
  buffer_ = std::move(bigger);
  capacity_ = capacity;
  begin_ = 0;
  end_ = rest.size();
}

std::span<char> inbox::room() {
  auto rest = end_ - begin_;
  if (rest == 0 && capacity_ > kept_bytes)
    move_to(first_bytes);
  else if (rest == 0)
    begin_ = end_ = 0;
  if (capacity_ - end_ < room_bytes_min) {
    if (rest + room_bytes_min > capacity_)
      move_to(std::max(first_bytes, 2 * capacity_));
    else if (begin_ > 0) {
      std::memmove(buffer_.get(), buffer_.get() + begin_, rest);
      begin_ = 0;
      end_ = rest;
    }
  }
  return {buffer_.get() + end_, capacity_ - end_};
}

std::optional<std::string_view> inbox::next() {
  auto rest = unread();
  if (broken_ || rest.size() < length_bytes)
    return std::nullopt;
  auto length = wire::load<std::int32_t>(rest.data());
  if (length < 0 || static_cast<std::uint32_t>(length) > frame_bytes_max_) {
    broken_ = true;
    return std::nullopt;
  }
  auto size = static_cast<std::size_t>(length);
  if (rest.size() - length_bytes < size)
    return std::nullopt;
  begin_ += length_bytes + size;
  return rest.substr(length_bytes, size);
}

} // namespace troupe
