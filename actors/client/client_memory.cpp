// Numbers, answers, watches.
#include "actors/client/client_memory.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

namespace troupe {

talk::hello client_memory::hello() const {
  return {last_seen_, static_cast<std::int32_t>(timeout_ms_), session_.session, session_.password};
}

void client_memory::welcomed(const session_opened& x) {
  session_ = x;
}

void client_memory::forget_session() {
  session_ = {};
  last_seen_ = {};
  unanswered_.clear();
  watches_.clear();
}

const talk::request& client_memory::ask(decltype(talk::request::what) what) {
  last_xid_ = last_xid_ == std::numeric_limits<std::int32_t>::max() ? 1 : last_xid_ + 1;
  unanswered_.push_back({last_xid_, std::move(what)});
  return unanswered_.back();
}

std::vector<talk::request> client_memory::watches_again(std::size_t bytes_max) {
  std::vector<talk::request> all;
  for (auto& wish : watches_.again(last_seen_, bytes_max))
    all.push_back({talk::special_xid::set_watches, read{std::move(wish)}});
  unanswered_.insert(unanswered_.end(), all.begin(), all.end());
  return all;
}

std::optional<talk::request> client_memory::answered(const talk::reply& x) {
  if (unanswered_.empty() || unanswered_.front().xid != x.xid)
    return std::nullopt;
  auto asked = std::move(unanswered_.front());
  unanswered_.pop_front();
  learn(asked, x.what);
  return asked;
}

std::deque<talk::request> client_memory::lost() {
  return std::exchange(unanswered_, {});
}

void client_memory::learn(const talk::request& asked, const reply& said) {
  last_seen_ = std::max(last_seen_, said.at);
  if (auto* question = std::get_if<read>(&asked.what))
    watches_.learn(*question, said);
}

bool client_memory::fired(const watch_event& x) {
  return watches_.fired(x);
}

} // namespace troupe
