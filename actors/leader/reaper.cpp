// The next time, and the question.
#include "actors/leader/reaper.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr std::int64_t minute = 60'000;

} // namespace

std::optional<std::int64_t> reaper::next_ms() const {
  auto next = standing_.first_end_ms;
  if (standing_.empty_containers) {
    auto check = checked_ms_ + times_.container_check.count();
    next = next ? std::min(*next, check) : check;
  }
  if (!next)
    return next;
  if (asked_)
    next = std::max(*next, asked_ms_ + times_.tick.count());
  if (reaped_ >= times_.reaps_per_minute)
    next = std::max(*next, minute_ms_ + minute);
  return next;
}

std::optional<std::chrono::milliseconds> reaper::rest(std::int64_t now_ms) const {
  auto next = next_ms();
  if (!next)
    return std::nullopt;
  // A wall clock may jump: nothing is waited for longer than containers are.
  return std::chrono::milliseconds(
      std::clamp<std::int64_t>(*next - now_ms, 1, times_.container_check.count()));
}

std::optional<find_mortal> reaper::ask(std::int64_t now_ms) {
  checked_ms_ = std::min(checked_ms_, now_ms); // a wall clock may go back
  if (now_ms - minute_ms_ >= minute || minute_ms_ > now_ms) {
    minute_ms_ = now_ms;
    reaped_ = 0;
  }
  auto next = next_ms();
  if (!next || *next > now_ms)
    return std::nullopt;
  find_mortal x;
  x.now_ms = now_ms;
  x.containers = now_ms - checked_ms_ >= times_.container_check.count();
  x.never_used_ms = times_.container_never_used.count();
  x.limit = times_.reaps_per_minute - reaped_;
  if (x.containers)
    checked_ms_ = now_ms;
  asked_ms_ = now_ms;
  asked_ = true;
  return x;
}

} // namespace troupe
