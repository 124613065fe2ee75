// Walks over the records of a file, in bounded memory.
//
// Knows only what proves itself; whether a record belongs where it lies is the caller's to judge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/record.hpp"

namespace troupe {

class record_cursor {
public:
  struct found {
    record_head head;
    std::uint64_t offset = 0;
    std::string_view body; ///< until the next call
  };

  /// Reads `from`, which must outlive this, between `offset` and `end`.
  record_cursor(const file& from, std::uint64_t offset, std::uint64_t end, std::uint64_t salt);

  /// The record that lies here; then stands behind it. nullopt: none does, and the cursor stays.
  std::optional<found> next();

  /// The first record from here on; then stands behind it. nullopt: none is left.
  std::optional<found> seek();

  /// Are there only zeros from here on?
  bool only_zeros();

  void go_to(std::uint64_t offset) {
    offset_ = offset;
  }

  std::uint64_t offset() const {
    return offset_;
  }

private:
  /// `count` bytes at `offset`, fewer at the end.
  std::string_view view(std::uint64_t offset, std::uint64_t count);

  const file& from_;
  std::uint64_t offset_;
  std::uint64_t end_;
  std::uint64_t salt_;
  std::string window_;
  std::uint64_t window_at_ = 0;
};

} // namespace troupe
