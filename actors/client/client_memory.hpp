// What a client library knows: its session, what it has seen, what it has asked, what it waits for.
//
// Plain: sends nothing and has no clock. Behaves as ZooKeeper's client does: a number for each
// request, replies in the order of requests, watches that survive a reconnect.
// Always: a watch is known from the reply that set it to the event that consumes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "actors/client/client_watches.hpp"
#include "messages/conversation.hpp"
#include "messages/ids.hpp"

namespace troupe {

class client_memory {
public:
  explicit client_memory(std::uint32_t timeout_ms) : timeout_ms_(timeout_ms) {}

  // ---- the session

  /// Takes its session along, if it has one.
  talk::hello hello() const;

  /// The session is open (again).
  void welcomed(const session_opened& x);

  /// The session is over, and all that it had.
  void forget_session();

  bool has_session() const {
    return session_.session != no_session;
  }

  session_id session() const {
    return session_.session;
  }

  std::uint32_t timeout_ms() const {
    return has_session() ? session_.timeout_ms : timeout_ms_;
  }

  void ask_for_timeout(std::uint32_t ms) {
    timeout_ms_ = ms;
  }

  // ---- requests

  /// The request with its number; it is unanswered from now on.
  const talk::request& ask(decltype(talk::request::what) what);

  /// Sets again what it waits for, in requests that name about `bytes_max` bytes of paths each.
  std::vector<talk::request> watches_again(std::size_t bytes_max);

  /// The request that this is the answer to; nullopt: another one is due.
  std::optional<talk::request> answered(const talk::reply& x);

  /// The connection is gone: what is unanswered stays so.
  std::deque<talk::request> lost();

  // ---- watches

  /// True: it had waited for this.
  bool fired(const watch_event& x);

  /// Not waited for any more, whatever a server says.
  void forget(const find_watches& x) {
    watches_.forget(x);
  }

private:
  void learn(const talk::request& asked, const reply& said);

  std::uint32_t timeout_ms_;
  session_opened session_;
  zxid last_seen_;
  std::int32_t last_xid_ = 0;
  std::deque<talk::request> unanswered_;
  client_watches watches_;
};

} // namespace troupe
