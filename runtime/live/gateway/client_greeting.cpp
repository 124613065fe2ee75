// A client's first bytes: a four-letter word, or the handshake that opens or takes over a session.
//
// The order of checks is ZooKeeper's, but for the password, which the tree checks before anything
// of the session is disturbed.
#include <utility>

#include "runtime/live/admin/words.hpp"
#include "runtime/live/gateway/client.hpp"
#include "runtime/live/gateway/greeting.hpp"
#include "runtime/live/gateway/io_thread.hpp"
#include "runtime/live/gateway/word_call.hpp"
#include "runtime/live/wire/jute.hpp"

namespace troupe {

bool client::greet() {
  if (greet_with_word())
    return false;
  auto frame = in().next();
  if (!frame) {
    if (in().broken())
      close();
    return false;
  }
  auto asked = wire::decode_connect_request(*frame);
  if (asked && host_.serving())
    begin(*asked);
  else
    close();
  return false; // nothing more is read before the session is open
}

bool client::greet_with_word() {
  auto sent = in().unread();
  auto word = sent.substr(0, 4);
  if (!is_word(word))
    return false;
  if (sent.size() < word_bytes(word))
    return true; // a part of it is still on its way
  std::optional<std::uint64_t> mask;
  if (word == "stmk")
    mask = static_cast<std::uint64_t>(wire::load<std::int64_t>(&sent[4]));
  stage_ = stage::word;
  answer_word(host_, std::static_pointer_cast<client>(shared_from_this()), std::string(word), mask);
  return true;
}

void client::begin(const wire::connect_request& asked) {
  asked_ = asked;
  last_frame_ = clock::now();
  in().allow(host_.all().frame_bytes_max);
  pause();
  if (asked.last_seen > host_.last_seen()) {
    stage_ = stage::asking;
    host_.outgoing_now().reads.push_back({self_, no_session, 0, ping_read{}, by_});
  } else {
    open_or_attach();
  }
}

void client::open_or_attach() {
  stage_ = stage::opening;
  timeout_ms_ = agreed_timeout_ms(asked_->timeout_ms, host_.all().times);
  auto fresh = asked_->session == no_session;
  auto session = fresh ? host_.new_session() : asked_->session;
  auto name = client_name{self_, session, draw_attachment(), host_.self()};
  pipe_.emplace(name);
  pipe_->serve(host_.serving());
  host_.expect_outcomes(*this, name.attachment);
  auto request = request_name{};
  request.opcode = static_cast<std::int32_t>(wire::opcode::create_session);
  request.arrived_us = host_.now_us();
  if (fresh)
    write(request, open_session{timeout_ms_, draw_password()});
  else
    write(request, attach_session{timeout_ms_, asked_->password});
  host_.wake(*this);
}

void client::opened(const pipeline::finished& done) {
  auto& what = done.what;
  auto* session = std::get_if<session_opened>(&what.body);
  remember(done.name, static_cast<std::int64_t>(what.at.packed()));
  if (what.code != error::ok || !session) {
    respond(0, no_session, {});
    stage_ = stage::leaving;
    since_ = clock::now();
    finish();
    return;
  }
  timeout_ms_ = session->timeout_ms;
  respond(timeout_ms_, session->session, session->password);
  asked_.reset();
  last_frame_ = clock::now();
  stage_ = stage::open; // go_on resumes reading
  host_.expect_news(*this, session->session);
}

/// The byte for read-only mode is answered only to those who sent one: older clients would take it
/// for the beginning of the next packet.
void client::respond(std::uint32_t timeout_ms, session_id session, std::string password) {
  wire::connect_response x;
  x.timeout_ms = static_cast<std::int32_t>(timeout_ms);
  x.session = session;
  x.password = std::move(password);
  if (asked_->read_only)
    x.read_only = false;
  wire::encode_connect_response(out().end(), x);
}

} // namespace troupe
