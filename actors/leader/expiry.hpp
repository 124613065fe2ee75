// When sessions end: the leader's book of leases.
//
// Time is whatever the caller measures by, in milliseconds; it only has to rise. Deadlines are
// rounded up to whole ticks (ZooKeeper's buckets), so sessions expire in waves of a tick and never
// early.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "messages/session.hpp"
#include "messages/status.hpp"

namespace troupe {

class expiry {
public:
  explicit expiry(std::int64_t tick_ms) : tick_ms_(tick_ms) {}

  /// A session is open, or has another timeout now.
  void open(const session_lease& lease, std::int64_t now_ms);

  /// The session is over.
  void end(session_id session);

  /// Its client was heard of. Unknown sessions are ignored.
  void touch(session_id session, std::int64_t now_ms);

  /// Takes out, ascending by deadline, those whose lease has run out.
  std::vector<session_id> expired(std::int64_t now_ms);

  /// What is ahead, the nearest first; no more than so many sessions.
  std::vector<session_wave> ahead(std::int64_t now_ms, std::uint64_t limit) const;

  std::size_t size() const {
    return leases_.size();
  }

private:
  struct lease {
    std::uint32_t timeout_ms = 0;
    std::int64_t deadline_ms = 0;
  };

  void leave_wave(session_id session, const lease& held);

  std::int64_t tick_ms_;
  std::unordered_map<session_id, lease> leases_;
  std::map<std::int64_t, std::set<session_id>> waves_;
};

} // namespace troupe
