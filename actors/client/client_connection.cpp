// The servers' side of a session: one connection after the other, their time, and the session's
// end.
#include <algorithm>
#include <iterator>
#include <utility>

#include "actors/client/client_role.hpp"
#include "actors/tell.hpp"

namespace troupe {

using std::chrono::milliseconds;

// ---- the connection

void client_role::dial() {
  dialled_ = now_;
  stage_ = stage::greeting;
  line_ = wishes_.servers[round_.now()].dial(system(), caf::actor_cast<brisk_client>(this));
  if (!line_)
    return lose(wishes_.servers[round_.now()].name + " cannot be dialled");
  monitor(line_);
  auto hello = memory_.hello();
  hello.read_only = wishes_.read_only;
  send(line_, hello);
  pulse_when_due();
}

void client_role::hear(const talk::welcome& x) {
  if (stage_ != stage::greeting)
    return lose("a server that says welcome twice");
  if (x.is.session == no_session)
    return expire("the servers have ended the session");
  memory_.welcomed(x.is);
  stage_ = stage::open;
  heard_ = now_;
  prolong(dialled_);
  for (auto& proof : proofs_)
    say(proof);
  for (auto& again : memory_.watches_again(watch_bytes_max)) {
    said_.emplace_back();
    ++unsaid_;
    put(again);
  }
  change(x.read_only ? session_state::read_only : session_state::connected,
         wishes_.servers[round_.now()].name);
  for (auto& next : std::exchange(waiting_, {}))
    say(std::move(next));
  pulse_when_due();
}

void client_role::say(question x) {
  auto xid = memory_.ask(remembered(x.what)).xid;
  put({xid, std::move(x.what)});
  said_.push_back(std::move(x.by));
  ++unsaid_;
}

void client_role::say(standing_proof& x) {
  proofs_said_.push_back(static_cast<std::size_t>(&x - &proofs_.front()));
  put({talk::special_xid::auth, x.what});
}

void client_role::put(talk::request x) {
  if (outbox_.all.empty()) {
    outbox_.all.reserve(16);
    send(this, client_flush{});
  }
  outbox_.all.push_back(std::move(x));
}

void client_role::flush() {
  if (!line_ || outbox_.all.empty())
    return;
  look_at_clock();
  spoke_ = now_;
  for (; unsaid_ > 0; --unsaid_)
    said_[said_.size() - unsaid_].said = now_;
  if (outbox_.all.size() == 1)
    send(line_, std::move(outbox_.all.front()));
  else
    send(line_, std::move(outbox_));
  outbox_ = {};
}

void client_role::hear(talk::reply& x) {
  if (stage_ != stage::open)
    return;
  heard_ = now_;
  if (x.xid == talk::special_xid::ping) {
    if (pings_.empty())
      return lose("an answer to no ping");
    if (state_ == session_state::read_only || planted(fault::pings_confirm_session))
      prolong(pings_.front());
    return pings_.pop_front();
  }
  if (x.xid == talk::special_xid::auth)
    return hear_proof(x.what);
  auto asked = said_.size() > unsaid_ ? memory_.answered(x) : std::nullopt;
  if (!asked)
    return lose("an answer to what is not due");
  auto one = std::move(said_.front());
  said_.pop_front();
  if (state_ == session_state::read_only || confirms_session(asked->what, x.what))
    prolong(one.said);
  if (auto set = one.watcher ? watch_of(asked->what, x.what) : std::nullopt)
    watchers_.add(one.watcher, set->kind, set->path);
  settle(one, x.what);
  auto* what = std::get_if<write>(&asked->what);
  if (what && std::holds_alternative<close_session>(*what))
    end(session_state::closed, error::session_expired, "closed by the application");
}

/// To whom it matters, once.
void client_role::settle(asker& x, reply& said) {
  bytes_ -= std::min(bytes_, x.bytes);
  if (!x.then)
    return;
  move_inside(said, root_);
  x.then(said);
}

void client_role::hear_proof(const reply& x) {
  if (proofs_said_.empty())
    return lose("an answer to no proof");
  auto& one = proofs_[proofs_said_.front()];
  proofs_said_.pop_front();
  auto said = x;
  if (auto then = std::exchange(one.then, {}))
    then(said);
  if (x.code != error::ok)
    end(session_state::auth_failed, error::auth_failed, "a server refused a proof of identity");
}

void client_role::hear(const talk::event& x) {
  if (stage_ != stage::open)
    return;
  static_cast<void>(memory_.fired(x.what)); // the watchers decide what it is good for
  heard_ = now_;
  auto all = watchers_.fired(x.what);
  auto told = x.what;
  told.path = root_.inside(std::move(told.path));
  for (auto& who : all)
    tell(who, told);
}

void client_role::drop_line() {
  if (!line_)
    return;
  demonitor(caf::actor_cast<caf::actor_addr>(line_));
  send(line_, talk::goodbye{});
  destroy(line_);
  outbox_ = {}; // the next connection is asked anew
  unsaid_ = 0;
}

/// The connection is gone; not so the session. What was asked and can be asked again will be.
void client_role::lose(const std::string& why) {
  if (stage_ == stage::over)
    return;
  look_at_clock();
  auto was_open = stage_ == stage::open;
  stage_ = stage::pausing;
  drop_line();
  auto asked = memory_.lost();
  pings_.clear();
  proofs_said_.clear();
  std::deque<question> again;
  for (auto& x : std::exchange(said_, {})) {
    auto what = std::move(asked.front().what);
    asked.pop_front();
    if (x.then && wishes_.repeat_reads && repeatable(what)) {
      again.push_back({std::move(what), std::move(x)});
    } else {
      reply unknown{{}, error::connection_loss, {}};
      settle(x, unknown);
    }
  }
  waiting_.insert(waiting_.begin(), std::make_move_iterator(again.begin()),
                  std::make_move_iterator(again.end()));
  if (closing_)
    return end(session_state::closed, error::session_expired, "closed by the application");
  if (was_open) {
    round_.lost();
    change(session_state::connecting, why);
    pulse_in(milliseconds{0});
  } else {
    why_ = why;
    auto pause = round_.refused(timeout());
    if (pause > milliseconds{0} && !wishes_.patient)
      give_up_waiting();
    pulse_in(pause);
  }
}

/// All servers were tried in vain.
void client_role::give_up_waiting() {
  reply unknown{{}, error::connection_loss, {}};
  for (auto& x : std::exchange(waiting_, {}))
    settle(x.by, unknown);
  for (auto& x : proofs_)
    if (x.then)
      x.then(unknown);
  std::erase_if(proofs_, [](auto& x) { return static_cast<bool>(x.then); });
}

void client_role::on_down(const caf::down_msg& x) {
  if (line_ && x.source == caf::actor_cast<caf::actor_addr>(line_))
    lose("the connection has ended: " + reason_of(x.reason));
  else
    for (auto& path : watchers_.gone(x.source))
      leave_unwatched(path);
}

/// Nobody waits there any more, and the servers are to know.
void client_role::leave_unwatched(const std::string& path) {
  auto all = find_watches{path, watcher_type::any, true};
  if (stage_ == stage::open)
    ask({read{all}, {}});
  else
    memory_.forget(all);
}

// ---- time

void client_role::pulse() {
  look_at_clock();
  auto now = now_;
  if (stage_ == stage::over)
    return;
  if (memory_.has_session() && now >= alive_until_)
    return expire("no server was heard of for the session's timeout");
  if (stage_ == stage::pausing)
    return dial();
  if (stage_ == stage::greeting && now - dialled_ >= dial_patience())
    return lose(wishes_.servers[round_.now()].name + " does not answer");
  if (stage_ == stage::open && now - heard_ >= silence_max())
    return lose(wishes_.servers[round_.now()].name + " is silent");
  if (may_inquire() && now >= inquiry_due()) {
    inquire();
  } else if (stage_ == stage::open && now - spoke_ >= ping_pause()) {
    pings_.push_back(now);
    put({talk::special_xid::ping, read{ping_read{}}});
  }
  pulse_when_due();
}

/// Asks for what only the leader of a majority can answer. A server that has lost its leader goes
/// on answering pings; what they say of it, they do not say of the session.
void client_role::inquire() {
  inquired_ = now_;
  inquiring_ = true;
  say({talk::sync_wanted{"/"}, {[this](reply&) { inquiring_ = false; }, {}, 0, {}}});
}

void client_role::pulse_in(clock_point::duration duration) {
  if (memory_.has_session())
    duration = std::min<clock_point::duration>(duration, alive_until_ - now_);
  auto next = client_pulse{++turn_};
  if (duration > clock_point::duration{})
    delayed_send(this, std::chrono::ceil<milliseconds>(duration), next);
  else
    send(this, next);
}

void client_role::pulse_when_due() {
  auto due = stage_ == stage::greeting ? dialled_ + dial_patience()
                                       : std::min(heard_ + silence_max(), spoke_ + ping_pause());
  if (may_inquire())
    due = std::min(due, inquiry_due());
  pulse_in(due - now_);
}

// ---- the session

void client_role::change(session_state now, const std::string& why) {
  state_ = now;
  why_ = why;
  for (auto& who : watchers_.attending())
    tell(who, session_change{now, memory_.session(), why});
}

/// All that it had is gone.
void client_role::expire(const std::string& why) {
  if (!wishes_.renew)
    return end(session_state::expired, error::session_expired, why);
  stage_ = stage::pausing;
  drop_line();
  memory_.lost();
  watchers_.forget_watches();
  fail_all(error::session_expired);
  change(session_state::expired, why);
  memory_.forget_session();
  change(session_state::connecting, "a new session is being opened");
  pulse_in(milliseconds{0});
}

void client_role::end(session_state last, error code, const std::string& why) {
  if (std::exchange(stage_, stage::over) == stage::over)
    return;
  drop_line();
  fail_all(code);
  change(last, why);
  quit(last == session_state::closed ? caf::error{caf::exit_reason::normal}
                                     : make_error(code, why));
}

void client_role::fail_all(error code) {
  pings_.clear();
  proofs_said_.clear();
  auto all = std::exchange(said_, {});
  for (auto& x : std::exchange(waiting_, {}))
    all.push_back(std::move(x.by));
  for (auto& x : all) {
    reply failed{{}, code, {}};
    settle(x, failed);
  }
}

} // namespace troupe
