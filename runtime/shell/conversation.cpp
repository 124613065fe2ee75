// The rules of a session from the client's side (ZooKeeper's ClientCnxn).
#include "runtime/shell/conversation.hpp"

#include <utility>

#include "runtime/live/wire/jute.hpp"

namespace troupe::shell {

namespace {

/// A server may send any size; beyond this it is no server.
constexpr std::int32_t frame_bytes_max = 64 * 1024 * 1024;

/// Watches are taken up again in pieces that stay below a server's frame limit (as Java does).
constexpr std::size_t watch_bytes_max = 128 * 1024;

void answer(const conversation::answer_to& then, const reply& said) {
  if (then)
    then(said);
}

reply failure(error code) {
  return {{}, code, {}};
}

} // namespace

const char* to_string(client_state x) {
  switch (x) {
  case client_state::connecting:
    return "CONNECTING";
  case client_state::connected:
    return "CONNECTED";
  case client_state::connected_read_only:
    return "CONNECTEDREADONLY";
  case client_state::auth_failed:
    return "AUTH_FAILED";
  case client_state::expired:
  case client_state::closed:
    return "CLOSED";
  }
  return "CLOSED";
}

conversation::conversation(std::int32_t timeout_ms, bool read_only, event_to listener)
    : read_only_(read_only), timeout_ms_(timeout_ms), listener_(std::move(listener)) {
  // nop
}

void conversation::ask(question what, answer_to then) {
  if (over())
    return answer(then, failure(state_ == client_state::auth_failed ? error::auth_failed
                                                                    : error::session_expired));
  if (established())
    say(std::move(what), std::move(then));
  else
    waiting_.push_back({0, {}, std::move(what), std::move(then)});
}

void conversation::ping() {
  if (established())
    wire::encode_request(outbox_, wire::special_xid::ping, read{ping_read{}});
}

void conversation::connected() {
  inbox_.clear();
  outbox_.clear();
  greeted_ = true;
  wire::encode_connect_request(outbox_, {zxid::unpacked(static_cast<std::uint64_t>(last_seen_)),
                                         timeout_ms_, session_, password_, read_only_});
}

void conversation::say(question what, answer_to then) {
  if (auto* proof = std::get_if<wire::auth_request>(&what)) {
    wire::encode_request(outbox_, wire::special_xid::auth, *proof);
    proofs_said_.push_back(std::move(then));
    proofs_.push_back(std::move(*proof));
    return;
  }
  if (auto* w = std::get_if<write>(&what); w && std::holds_alternative<close_session>(*w))
    closing_ = true;
  auto again = false;
  if (auto* r = std::get_if<read>(&what))
    again = std::holds_alternative<set_watches>(*r);
  auto xid = again ? wire::special_xid::set_watches : next_xid_;
  if (!again)
    next_xid_ = next_xid_ == INT32_MAX ? 1 : next_xid_ + 1;
  auto op = std::visit([&](auto& x) { return wire::encode_request(outbox_, xid, x); }, what);
  said_.push_back({xid, op, std::move(what), std::move(then)});
}

void conversation::say_again() {
  for (auto& proof : proofs_) {
    wire::encode_request(outbox_, wire::special_xid::auth, proof);
    proofs_said_.emplace_back();
  }
  say_watches();
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto& x : waiting)
    say(std::move(x.what), std::move(x.then));
}

void conversation::say_watches() {
  auto since = zxid::unpacked(static_cast<std::uint64_t>(last_seen_));
  for (auto& wish : watches_.again(since, watch_bytes_max))
    say(read{std::move(wish)}, {});
}

bool conversation::hear(std::string_view bytes) {
  inbox_.append(bytes);
  std::size_t at = 0;
  auto fine = true;
  while (fine && inbox_.size() - at >= 4) {
    auto size = wire::load<std::int32_t>(inbox_.data() + at);
    if (size < 0 || size > frame_bytes_max)
      return false;
    if (inbox_.size() - at - 4 < static_cast<std::size_t>(size))
      break;
    // a copy, as whoever hears of it may end the connection and with it the inbox
    auto frame = inbox_.substr(at + 4, static_cast<std::size_t>(size));
    at += 4 + frame.size();
    fine = hear_frame(frame);
  }
  inbox_.erase(0, at);
  return fine;
}

bool conversation::hear_frame(std::string_view frame) {
  if (!greeted_)
    return false;
  if (!established())
    return hear_handshake(frame);
  auto header = wire::decode_header(frame);
  if (!header)
    return false;
  if (header->at > last_seen_)
    last_seen_ = header->at;
  switch (header->xid) {
  case wire::special_xid::notification:
    return hear_event(frame);
  case wire::special_xid::ping:
    return true;
  case wire::special_xid::auth:
    return hear_proof(*header);
  default:
    return hear_answer(*header, frame);
  }
}

bool conversation::hear_handshake(std::string_view frame) {
  auto x = wire::decode_connect_response(frame);
  if (!x)
    return false;
  if (x->timeout_ms <= 0) {
    expire();
    return false;
  }
  timeout_ms_ = x->timeout_ms;
  session_ = x->session;
  password_ = x->password;
  state_ =
      x->read_only.value_or(false) ? client_state::connected_read_only : client_state::connected;
  say_again();
  return true;
}

bool conversation::hear_proof(const wire::reply_header& header) {
  if (proofs_said_.empty())
    return false;
  auto then = std::move(proofs_said_.front());
  proofs_said_.pop_front();
  answer(then, failure(header.code));
  if (header.code == error::ok)
    return true;
  end(client_state::auth_failed, error::auth_failed);
  return false;
}

bool conversation::hear_answer(const wire::reply_header& header, std::string_view frame) {
  if (said_.empty() || said_.front().xid != header.xid)
    return false;
  auto said = wire::decode_reply(said_.front().op, frame);
  if (!said)
    return false;
  auto x = std::move(said_.front());
  said_.pop_front();
  if (auto* question = std::get_if<read>(&x.what))
    watches_.learn(*question, *said);
  auto closed = x.op == wire::opcode::close_session;
  if (closed)
    end(client_state::closed, error::session_expired);
  answer(x.then, *said);
  return !closed;
}

bool conversation::hear_event(std::string_view frame) {
  auto x = wire::decode_event(frame);
  if (!x)
    return false;
  static_cast<void>(watches_.fired(*x)); // whoever listens decides what it is good for
  if (listener_)
    listener_(*x);
  return true;
}

void conversation::disconnected() {
  if (closing_ && !over())
    end(client_state::closed, error::connection_loss);
  greeted_ = false;
  inbox_.clear();
  outbox_.clear();
  if (!over())
    state_ = client_state::connecting;
  auto said = std::move(said_);
  said_.clear();
  auto proofs = std::move(proofs_said_);
  proofs_said_.clear();
  for (auto& then : proofs)
    answer(then, failure(error::connection_loss));
  for (auto& x : said)
    answer(x.then, failure(error::connection_loss));
}

void conversation::fail_waiting(error code) {
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto& x : waiting)
    answer(x.then, failure(code));
}

void conversation::expire() {
  end(client_state::expired, error::session_expired);
}

void conversation::end(client_state last, error code) {
  state_ = last;
  disconnected();
  fail_waiting(code);
}

std::string conversation::take_outbox() {
  return std::exchange(outbox_, {});
}

} // namespace troupe::shell
