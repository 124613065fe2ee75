// One table, one lock.
#include "runtime/live/gateway/local_sessions.hpp"

#include <utility>

#include <openssl/crypto.h>

namespace troupe {

void local_sessions::open(session_id id, std::string password, std::uint32_t timeout_ms, seat by) {
  auto guard = std::lock_guard(mutex_);
  sessions_[id] = {std::move(password), std::chrono::milliseconds(timeout_ms), by, {}};
}

local_sessions::claim local_sessions::take(session_id id, const std::string& password,
                                           std::uint32_t timeout_ms, seat by) {
  auto guard = std::lock_guard(mutex_);
  auto i = sessions_.find(id);
  if (i == sessions_.end())
    return {};
  auto& x = i->second;
  if (password.size() != x.password.size()
      || ::CRYPTO_memcmp(password.data(), x.password.data(), password.size()) != 0)
    return {found::refused};
  x.timeout = std::chrono::milliseconds(timeout_ms);
  return {found::taken, std::exchange(x.by, by)};
}

void local_sessions::leave(session_id id, seat by, clock::time_point now) {
  auto guard = std::lock_guard(mutex_);
  auto i = sessions_.find(id);
  if (i == sessions_.end() || i->second.by != by)
    return;
  i->second.by.reset();
  i->second.left = now;
}

void local_sessions::end(session_id id) {
  auto guard = std::lock_guard(mutex_);
  sessions_.erase(id);
}

void local_sessions::sweep(clock::time_point now) {
  auto guard = std::lock_guard(mutex_);
  std::erase_if(sessions_,
                [now](auto& x) { return !x.second.by && now - x.second.left > x.second.timeout; });
}

std::uint64_t local_sessions::size() const {
  auto guard = std::lock_guard(mutex_);
  return sessions_.size();
}

} // namespace troupe
