// When a leader looks for znodes whose time is over.
//
// Knows of znodes only what the tree says of them all; has no clock: times are the leader's wall
// clock, in milliseconds, since that is what znodes carry.
// Always: no more znodes a minute than the limit; while an answer is out nothing more is asked.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "config/timing.hpp"
#include "messages/session.hpp"

namespace troupe {

class reaper {
public:
  explicit reaper(const timing& times) : times_(times) {}

  /// What the tree says of its mortal znodes.
  void hear(const mortality& x, std::int64_t now_ms) {
    standing_ = x;
    asked_ = false;
    if (checked_ms_ == 0)
      checked_ms_ = now_ms;
  }

  /// How long it may be left alone from now on; nullopt: until the tree says something.
  std::optional<std::chrono::milliseconds> rest(std::int64_t now_ms) const;

  /// The question to be asked now, if it is time.
  std::optional<find_mortal> ask(std::int64_t now_ms);

  /// So many were found, and are on their way out.
  void reaps(std::uint64_t count) {
    reaped_ += count;
  }

private:
  std::optional<std::int64_t> next_ms() const;

  timing times_;
  mortality standing_;
  std::int64_t asked_ms_ = 0;   ///< when the last question was asked
  std::int64_t checked_ms_ = 0; ///< when containers were last asked for, or first heard of
  std::int64_t minute_ms_ = 0;  ///< when the minute at hand began
  std::uint64_t reaped_ = 0;    ///< in this minute
  bool asked_ = false;          ///< and nothing has changed since
};

} // namespace troupe
