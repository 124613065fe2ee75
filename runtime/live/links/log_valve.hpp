// Lets so many log lines a second through that strangers can cause, and counts the rest.
//
// Plain: told the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace troupe {

class log_valve {
public:
  using time = std::chrono::steady_clock::time_point;

  static constexpr int lines_a_second = 10;

  /// May a line be written now? If so: how many were not since the last one.
  std::optional<std::uint64_t> open(time now) {
    if (now - second_ >= std::chrono::seconds{1}) {
      second_ = now;
      lines_ = 0;
    }
    if (++lines_ <= lines_a_second)
      return std::exchange(unsaid_, 0);
    ++unsaid_;
    return std::nullopt;
  }

private:
  time second_;
  int lines_ = 0;
  std::uint64_t unsaid_ = 0;
};

} // namespace troupe
