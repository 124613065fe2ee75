// What is decided when a session is opened: its id and its timeout.
//
// Plain; knows no client and no clock. Always: an id is drawn once.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "config/timing.hpp"
#include "messages/ids.hpp"

namespace troupe {

/// New session ids, unique over restarts and servers: the server's number in the top byte, then the
/// wall clock, then a count (ZooKeeper's rule, with the wall clock instead of the time since boot).
class session_ids {
public:
  session_ids(server_id self, std::int64_t wall_ms) : next_(first(self, wall_ms)) {}

  session_id draw() {
    auto x = next_.fetch_add(1, std::memory_order_relaxed);
    return session_id{x};
  }

  static std::uint64_t first(server_id self, std::int64_t wall_ms) {
    auto clock = static_cast<std::uint64_t>(wall_ms) & 0xffffffffffu;
    auto x = std::uint64_t{number(self) & 0xffu} << 56 | clock << 16;
    return x == 0x8000000000000000u || x == 0 ? x + 1 : x;
  }

private:
  std::atomic<std::uint64_t> next_;
};

/// The timeout that a session gets.
inline std::uint32_t agreed_timeout_ms(std::int32_t requested_ms, const timing& times) {
  auto asked = std::chrono::milliseconds(requested_ms);
  auto least = times.session_min;
  auto most = std::max(times.session_max, least);
  return static_cast<std::uint32_t>(std::clamp(asked, least, most).count());
}

} // namespace troupe
