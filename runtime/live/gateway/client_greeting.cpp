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
  read_only_ = asked && !host_.serving() && asked->read_only.value_or(false)
               && host_.read_only(clock::now());
  if (asked && (host_.serving() || read_only_))
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
  ++host_.counted().handshakes;
  may_read_only_ = asked.read_only.value_or(false);
  last_frame_ = clock::now();
  in().allow(host_.all().frame_bytes_max);
  pause();
  timeout_ms_ = agreed_timeout_ms(asked.timeout_ms, host_.all().times);
  if (read_only_ && asked.session != no_session)
    ask_tree(find_session{asked.session});
  else if (read_only_ || asked.last_seen > host_.last_seen())
    ask_tree(ping_read{});
  else
    admit(false);
}

/// `known`: the ensemble has such a session. Without a leader it cannot be attached here: its
/// client shall find a server that has one.
void client::admit(bool known) {
  auto claim =
      host_.locals().take(asked_->session, asked_->password, timeout_ms_, host_.seat_of(*this));
  if (claim.from)
    host_.let_go(*claim.from);
  if (claim.is == local_sessions::found::taken)
    open_local(asked_->session, asked_->password);
  else if (claim.is == local_sessions::found::refused)
    refuse();
  else if (!read_only_ || asked_->session == no_session)
    open_or_attach();
  else if (known)
    close();
  else
    refuse();
}

void client::ask_tree(troupe::read what) {
  stage_ = stage::asking;
  host_.outgoing_now().reads.push_back({self_, no_session, 0, std::move(what), by_});
}

client_name client::name_of(session_id session) const {
  return {self_, session, draw_attachment(), host_.self()};
}

/// Nobody else hears of such a session, so nobody has to be asked.
void client::open_local(session_id session, std::string password) {
  auto name = name_of(session);
  name.local = true;
  pipe_.emplace(name);
  if (read_only_)
    pipe_->serve_reads();
  else
    pipe_->serve(host_.serving());
  host_.expect_outcomes(*this, name.attachment);
  last_opcode_ = static_cast<std::int32_t>(wire::opcode::create_session);
  last_zxid_ = std::max(last_zxid_, static_cast<std::int64_t>(host_.last_seen().packed()));
  welcome({session, timeout_ms_, std::move(password)});
  host_.wake(*this);
}

void client::open_or_attach() {
  stage_ = stage::opening;
  auto fresh = asked_->session == no_session;
  host_.counted().returns += fresh ? 0 : 1;
  auto session = fresh ? host_.new_session() : asked_->session;
  if (fresh && (read_only_ || host_.all().local_sessions)) {
    auto password = draw_password();
    host_.locals().open(session, password, timeout_ms_, host_.seat_of(*this));
    open_local(session, std::move(password));
    return;
  }
  auto name = name_of(session);
  pipe_.emplace(name);
  pipe_->serve(host_.serving());
  host_.expect_outcomes(*this, name.attachment);
  auto request = request_name{};
  request.opcode = static_cast<std::int32_t>(wire::opcode::create_session);
  request.arrived_us = host_.now_us();
  if (fresh)
    write(request, create_session{timeout_ms_, draw_password()});
  else
    write(request, attach_session{timeout_ms_, asked_->password});
  host_.wake(*this);
}

void client::opened(const pipeline::finished& done) {
  auto& what = done.what;
  auto* session = std::get_if<session_opened>(&what.body);
  remember(done.name, static_cast<std::int64_t>(what.at.packed()));
  if (what.code != error::ok || !session)
    return refuse();
  host_.expect_news(*this, session->session);
  welcome(*session);
}

void client::welcome(const session_opened& session) {
  timeout_ms_ = session.timeout_ms;
  password_ = session.password;
  respond(timeout_ms_, session.session, session.password);
  asked_.reset();
  last_frame_ = clock::now();
  stage_ = stage::open; // go_on resumes reading
}

void client::refuse() {
  respond(0, no_session, {});
  stage_ = stage::leaving;
  since_ = clock::now();
  finish();
  host_.wake(*this);
}

/// The byte for read-only mode is answered only to those who sent one: older clients would take it
/// for the beginning of the next packet.
void client::respond(std::uint32_t timeout_ms, session_id session, std::string password) {
  wire::connect_response x;
  x.timeout_ms = static_cast<std::int32_t>(timeout_ms);
  x.session = session;
  x.password = std::move(password);
  if (asked_->read_only)
    x.read_only = read_only_;
  wire::encode_connect_response(out().end(), x);
}

} // namespace troupe
