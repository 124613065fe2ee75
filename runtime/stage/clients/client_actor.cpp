// The client's ears and mouth.
#include "runtime/stage/clients/client_actor.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <utility>

#include "actors/client/client_memory.hpp"
#include "actors/supervision.hpp"
#include "runtime/stage/clients/frame_words.hpp"

namespace troupe {

namespace {

/// Between two attempts to find a server: no multiple of what servers wait for.
constexpr auto retry_pause = std::chrono::milliseconds(130);

/// Of paths in one request that sets watches again: all of a stage's client.
constexpr std::size_t watch_bytes_max = 128 * 1024;

/// Pings leave this many times within a session timeout; a server that is silent for two of them is
/// left.
constexpr int beats_per_timeout = 3;

class client_role : public stage_client_actor::base {
public:
  using clock_point = caf::actor_clock::time_point;

  client_role(caf::actor_config& config, client_parts parts)
      : stage_client_actor::base(config), parts_(std::move(parts)), memory_(parts_.timeout_ms) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "client";
  }

  behavior_type make_behavior() override {
    return {
        [this](const client_order& x) { std::visit([this](auto& y) { on(y); }, x.what); },
        [this](const client_bytes& x) { on(x); },
        [this](const client_beat& x) {
          if (x.turn == turn_)
            beat();
        },
    };
  }

private:
  enum class stage : std::uint8_t { idle, searching, greeting, open };

  // orders
  void on(const order::visit& x);
  void on(const order::ask& x);
  void on(const order::vanish&);
  void on(const order::come_back&);

  // the connection
  void on(const client_bytes& x);
  void connect(server_id server);
  void search_on();
  void hang_up();
  void lose();
  void beat();
  void beat_in(std::chrono::milliseconds duration);

  // what it brings
  void hear(const talk::welcome& x);
  void hear(const talk::reply& x);
  void hear(const talk::event& x);
  void say(const talk::request& x);
  template <class T>
  void put(const T& x, std::string kind, std::string text);
  void end_session();
  void tell(const client_note& x) {
    parts_.tell(parts_.name, x);
  }

  std::chrono::milliseconds pause_of_beats() const {
    return std::chrono::milliseconds(memory_.timeout_ms()) / beats_per_timeout;
  }

  client_parts parts_;
  client_memory memory_;
  std::deque<decltype(talk::request::what)> waiting_; ///< not asked yet
  stage stage_ = stage::idle;
  server_id at_ = nobody;
  bool only_ = false; ///< `at_` and nobody else
  std::uint64_t line_ = 0;
  std::shared_ptr<client_codec> codec_;
  std::uint64_t turn_ = 0;
  clock_point last_heard_;
  bool vanished_ = false;
  std::deque<client_bytes> unread_; ///< while vanished
};

// ---- orders

void client_role::on(const order::visit& x) {
  if (x.timeout_ms)
    memory_.ask_for_timeout(*x.timeout_ms);
  hang_up();
  only_ = x.only;
  connect(x.server);
}

void client_role::on(const order::ask& x) {
  if (stage_ == stage::open && !vanished_)
    say(memory_.ask(x.what));
  else
    waiting_.push_back(x.what);
}

void client_role::on(const order::vanish&) {
  vanished_ = true;
}

void client_role::on(const order::come_back&) {
  if (!std::exchange(vanished_, false))
    return;
  for (auto& x : std::exchange(unread_, {}))
    on(x);
  if (stage_ == stage::open)
    for (auto& what : std::exchange(waiting_, {}))
      say(memory_.ask(std::move(what)));
  if (stage_ != stage::idle)
    beat();
}

// ---- the connection

void client_role::connect(server_id server) {
  at_ = server;
  codec_ = std::make_shared<client_codec>();
  auto line = parts_.dial(server, codec_, this);
  if (!line)
    return search_on();
  line_ = *line;
  stage_ = stage::greeting;
  put(memory_.hello(), "hello", memory_.has_session() ? "hello again" : "hello");
  beat_in(pause_of_beats());
}

/// The next server, after a pause.
void client_role::search_on() {
  stage_ = stage::searching;
  line_ = 0;
  beat_in(retry_pause);
}

void client_role::hang_up() {
  ++turn_;
  if (line_ != 0)
    parts_.lines->hang_up({std::exchange(line_, 0), false});
  unread_.clear();
  stage_ = stage::idle;
  for (auto& x : memory_.lost())
    if (x.xid != talk::special_xid::set_watches)
      tell(note::unanswered{x, true});
}

/// The connection is gone; not so the session.
void client_role::lose() {
  auto was_open = stage_ == stage::open;
  if (was_open)
    tell(note::disconnected{});
  hang_up();
  search_on();
}

void client_role::beat() {
  if (vanished_ || stage_ == stage::idle)
    return;
  if (stage_ == stage::searching) {
    auto next = std::upper_bound(parts_.servers.begin(), parts_.servers.end(), at_);
    connect(only_ ? at_ : next == parts_.servers.end() ? parts_.servers.front() : *next);
    return;
  }
  if (stage_ == stage::greeting || clock().now() - last_heard_ >= 2 * pause_of_beats())
    return lose();
  put(talk::request{talk::special_xid::ping, read{ping_read{}}}, "ping", "ping");
  beat_in(pause_of_beats());
}

void client_role::beat_in(std::chrono::milliseconds duration) {
  delayed_send(this, duration, client_beat{++turn_});
}

void client_role::on(const client_bytes& x) {
  if (x.connection != line_)
    return;
  if (vanished_) {
    unread_.push_back(x);
    return;
  }
  if (!x.bytes)
    return lose();
  last_heard_ = clock().now();
  auto heard = codec_->heard_by_client(*x.bytes);
  if (heard)
    std::visit([this](auto& y) { hear(y); }, *heard);
  else
    tell(note::confused{"bytes that do not decode"});
}

// ---- what it brings

void client_role::hear(const talk::welcome& x) {
  if (x.is.session == no_session)
    return end_session();
  auto fresh = !memory_.has_session();
  memory_.welcomed(x.is);
  stage_ = stage::open;
  tell(note::connected{at_, x.is.session, fresh});
  for (auto& again : memory_.watches_again(watch_bytes_max))
    say(again);
  for (auto& what : std::exchange(waiting_, {}))
    say(memory_.ask(std::move(what)));
  beat_in(pause_of_beats());
}

void client_role::end_session() {
  tell(note::expired{});
  hang_up();
  memory_.forget_session();
  for (auto& what : std::exchange(waiting_, {}))
    tell(note::unanswered{{0, std::move(what)}, false});
}

void client_role::hear(const talk::reply& x) {
  if (x.xid == talk::special_xid::ping)
    return;
  auto asked = memory_.answered(x);
  if (!asked)
    return tell(note::confused{"a reply to what is not due"});
  tell(note::answered{*asked, x});
  auto* what = std::get_if<write>(&asked->what);
  if (!what || !std::holds_alternative<close_session>(*what))
    return;
  tell(note::closed{});
  hang_up();
  memory_.forget_session();
}

void client_role::hear(const talk::event& x) {
  auto awaited = memory_.fired(x.what);
  tell(note::fired{x.what, awaited});
}

void client_role::say(const talk::request& x) {
  tell(note::asked{x});
  auto text = text_of(x);
  put(x, text.substr(0, text.find(' ')), text);
}

template <class T>
void client_role::put(const T& x, std::string kind, std::string text) {
  parts_.lines->send({line_, false}, {std::move(kind), std::move(text), codec_->encode(x), false});
}

} // namespace

stage_client_actor spawn_client(caf::actor_system& system, client_parts parts) {
  return system.spawn<client_role>(std::move(parts));
}

} // namespace troupe
