// The bytes of one client, as frames: a length of four bytes, big-endian, then that many.
//
// Never allocates for what has only been announced: the buffer grows as bytes arrive.
// Always: a frame that it gives out lies whole in the buffer, and stays until `room` is called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace troupe {

class inbox {
public:
  explicit inbox(std::uint32_t frame_bytes_max) : frame_bytes_max_(frame_bytes_max) {}

  /// Where the next bytes shall be written; never empty.
  std::span<char> room();

  /// So many have been written there.
  void took(std::size_t bytes) {
    end_ += bytes;
  }

  /// What arrived and was not given out yet.
  std::string_view unread() const {
    return {buffer_.get() + begin_, end_ - begin_};
  }

  void skip(std::size_t bytes) {
    begin_ += bytes;
  }

  /// The next frame without its length, if it is there whole.
  std::optional<std::string_view> next();

  /// A length was negative or beyond the maximum: nothing further can be understood.
  bool broken() const {
    return broken_;
  }

  /// From now on frames may have so many bytes.
  void allow(std::uint32_t frame_bytes_max) {
    frame_bytes_max_ = frame_bytes_max;
  }

private:
  void move_to(std::size_t capacity);

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint32_t frame_bytes_max_;
  bool broken_ = false;
};

} // namespace troupe
