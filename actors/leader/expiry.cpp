// Leases in waves; touching one moves it at most once a tick.
#include "actors/leader/expiry.hpp"
#include "messages/planted.hpp"

namespace troupe {

void expiry::open(const session_lease& lease, std::int64_t now_ms) {
  leases_[lease.session].timeout_ms = lease.timeout_ms;
  touch(lease.session, now_ms);
}

void expiry::leave_wave(session_id session, const lease& held) {
  auto wave = waves_.find(held.deadline_ms);
  if (wave == waves_.end())
    return;
  wave->second.erase(session);
  if (wave->second.empty())
    waves_.erase(wave);
}

void expiry::end(session_id session) {
  auto i = leases_.find(session);
  if (i == leases_.end())
    return;
  leave_wave(session, i->second);
  leases_.erase(i);
}

void expiry::touch(session_id session, std::int64_t now_ms) {
  auto i = leases_.find(session);
  if (i == leases_.end())
    return;
  auto& held = i->second;
  if (planted(fault::signs_of_life_ignored) && held.deadline_ms != 0)
    return;
  auto deadline = ((now_ms + held.timeout_ms) / tick_ms_ + 1) * tick_ms_;
  if (deadline == held.deadline_ms)
    return;
  leave_wave(session, held);
  held.deadline_ms = deadline;
  waves_[deadline].insert(session);
}

std::vector<session_id> expiry::expired(std::int64_t now_ms) {
  std::vector<session_id> result;
  while (!waves_.empty() && waves_.begin()->first <= now_ms) {
    for (auto session : waves_.begin()->second) {
      leases_.erase(session);
      result.push_back(session);
    }
    waves_.erase(waves_.begin());
  }
  return result;
}

std::vector<session_wave> expiry::ahead(std::int64_t now_ms, std::uint64_t limit) const {
  std::vector<session_wave> all;
  for (auto& [deadline_ms, sessions] : waves_) {
    if (limit == 0)
      break;
    auto& wave = all.emplace_back();
    wave.in_ms = deadline_ms - now_ms;
    for (auto i = sessions.begin(); i != sessions.end() && limit > 0; ++i, --limit)
      wave.sessions.push_back(*i);
  }
  return all;
}

} // namespace troupe
