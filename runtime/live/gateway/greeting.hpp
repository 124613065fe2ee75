// What is decided when a client introduces itself: session ids, passwords, timeouts.
//
// Passwords and attachments come from OpenSSL's generator and from nothing that a client knows.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

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
std::uint32_t agreed_timeout_ms(std::int32_t requested_ms, const timing& times);

/// Sixteen bytes that nobody can guess. Throws std::runtime_error if the system has none.
std::string draw_password();

/// A number that names one attachment of a session for ever.
std::uint64_t draw_attachment();

} // namespace troupe
