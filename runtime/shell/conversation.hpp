// One session as a client sees it: what to say, what each reply answers, which watches stand.
//
// Plain: bytes in, bytes out; no socket, no clock. Connections come and go (connected,
// disconnected); the session, its proofs of identity and its watches outlive them.
// Always: each question is answered exactly once, if only by connection_loss or session_expired.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/client/client_watches.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe::shell {

enum class client_state {
  connecting,
  connected,
  connected_read_only,
  auth_failed,
  expired,
  closed
};

/// "CONNECTED" and so on, as zkCli shows them.
const char* to_string(client_state x);

/// What a client may ask.
using question =
    std::variant<write, read, wire::sync_request, wire::auth_request, wire::reconfig_request>;

class conversation {
public:
  using answer_to = std::function<void(const reply&)>;
  using event_to = std::function<void(const watch_event&)>;

  conversation(std::int32_t timeout_ms, bool read_only, event_to listener);

  /// Says it now, or as soon as the session is open.
  void ask(question what, answer_to then);

  /// These watches are not taken up again on another connection. For when no server can be told.
  void forget(const find_watches& x) {
    watches_.forget(x);
  }

  /// A sign of life.
  void ping();

  /// A connection is up. Anything further is said on it.
  void connected();

  /// Bytes came. False: they make no sense, or the server ended the session; drop the connection.
  bool hear(std::string_view bytes);

  /// The connection is gone: what was said and not answered has an unknown fate.
  void disconnected();

  /// Answers all that still waits for a session.
  void fail_waiting(error code);

  /// No server was reachable for too long: the session is over.
  void expire();

  /// Bytes to be sent, taken away.
  std::string take_outbox();

  bool has_outbox() const {
    return !outbox_.empty();
  }

  client_state state() const {
    return state_;
  }

  bool established() const {
    return state_ == client_state::connected || state_ == client_state::connected_read_only;
  }

  /// No reconnect makes sense any more.
  bool over() const {
    return state_ == client_state::expired || state_ == client_state::closed
           || state_ == client_state::auth_failed;
  }

  session_id session() const {
    return session_;
  }

  /// Asked for, or, once there is a session, agreed.
  std::int32_t timeout_ms() const {
    return timeout_ms_;
  }

private:
  struct asked {
    std::int32_t xid = 0;
    wire::opcode op{};
    question what;
    answer_to then;
  };

  void say(question what, answer_to then);
  void say_again();
  void say_watches();
  bool hear_frame(std::string_view frame);
  bool hear_handshake(std::string_view frame);
  bool hear_answer(const wire::reply_header& header, std::string_view frame);
  bool hear_proof(const wire::reply_header& header);
  bool hear_event(std::string_view frame);
  void end(client_state last, error code);

  client_state state_ = client_state::connecting;
  bool read_only_;
  bool greeted_ = false; ///< this connection's ConnectRequest is said
  bool closing_ = false;
  std::int32_t timeout_ms_;
  session_id session_ = no_session;
  std::string password_;
  std::int64_t last_seen_ = 0; ///< the greatest zxid that any reply carried
  std::int32_t next_xid_ = 1;
  std::string inbox_;
  std::string outbox_;
  std::deque<asked> said_;                 ///< unanswered, in order
  std::deque<asked> waiting_;              ///< for a session
  std::deque<answer_to> proofs_said_;      ///< unanswered auth packets, in order
  std::vector<wire::auth_request> proofs_; ///< said again on each connection
  client_watches watches_;
  event_to listener_;
};

} // namespace troupe::shell
