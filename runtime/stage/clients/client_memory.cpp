// Numbers, answers, watches.
#include "runtime/stage/clients/client_memory.hpp"

#include <algorithm>
#include <variant>

#include "runtime/live/wire/records.hpp"

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
  data_.clear();
  exist_.clear();
  child_.clear();
}

const talk::request& client_memory::ask(decltype(talk::request::what) what) {
  unanswered_.push_back({++last_xid_, std::move(what)});
  return unanswered_.back();
}

std::optional<talk::request> client_memory::watches_again() {
  if (data_.empty() && exist_.empty() && child_.empty())
    return std::nullopt;
  auto list = [](auto& set) { return std::vector<std::string>(set.begin(), set.end()); };
  unanswered_.push_back({wire::special_xid::set_watches,
                         read{set_watches{last_seen_, list(data_), list(exist_), list(child_)}}});
  return unanswered_.back();
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
  auto* question = std::get_if<read>(&asked.what);
  if (!question)
    return;
  if (auto* x = std::get_if<get_data>(question); x && x->watch && said.code == error::ok)
    data_.insert(x->path);
  if (auto* x = std::get_if<exists>(question); x && x->watch) {
    if (said.code == error::ok)
      data_.insert(x->path);
    else if (said.code == error::no_node)
      exist_.insert(x->path);
  }
  if (auto* x = std::get_if<get_children>(question); x && x->watch && said.code == error::ok)
    child_.insert(x->path);
}

bool client_memory::fired(const watch_event& x) {
  std::size_t gone = 0;
  if (x.kind != event_kind::children_changed)
    gone += data_.erase(x.path) + exist_.erase(x.path);
  if (x.kind == event_kind::children_changed || x.kind == event_kind::deleted)
    gone += child_.erase(x.path);
  return gone > 0;
}

} // namespace troupe
