// The node's side of a session: answers, outcomes and events, and when it lets its client go.
#include <algorithm>
#include <utility>

#include "actors/session/session_role.hpp"

namespace troupe {

using namespace std::chrono_literals;

// ---- the node

void session_role::hear(delivery& item) {
  if (stage_ == stage::gone)
    return;
  if (auto* said = std::get_if<answer>(&item)) {
    if (stage_ != stage::asking)
      pipe_->hear(*said);
    else if (!serving_)
      let_go("this server looks for a leader");
    else if (asked_->last_seen > said->what.at)
      let_go("this server has seen less than its client");
    else
      open_or_attach();
  } else if (auto* done = std::get_if<outcome>(&item)) {
    if (pipe_ && !pipe_->hear(*done))
      let_go("an outcome is lost");
  } else if (auto* event = std::get_if<event_for>(&item)) {
    let_replies_leave(); // the reply that set the watch comes first
    if (stage_ == stage::open || stage_ == stage::leaving)
      say(talk::event{std::move(event->what)});
  } else if (auto* ended = std::get_if<session_ended>(&item)) {
    if (pipe_ && ended->session == pipe_->who().session
        && (ended->expired || stage_ != stage::leaving))
      let_go("the session is over");
  } else if (auto* moved = std::get_if<session_moved>(&item)) {
    auto established = stage_ == stage::open || stage_ == stage::leaving;
    auto lost = moved->attachment == 0; // nobody's: an outcome went down with a snapshot
    if (pipe_ && moved->session == pipe_->who().session && (established || lost)
        && moved->attachment != pipe_->who().attachment)
      let_go("the session has moved");
  }
}

void session_role::serve(const service& x, const submitter& role) {
  if (serving_ && !x.serving)
    out_since_ = clock().now();
  serving_ = x.serving;
  role_ = role;
  if (pipe_)
    pipe_->serve(serving_);
  if (untold_)
    touch();
}

// ---- what follows

void session_role::settle() {
  if (!pipe_)
    return;
  do {
    let_replies_leave();
    if (stage_ == stage::gone)
      return;
    outgoing out;
    pipe_->pump(out, reads_max);
    send_all(std::move(out));
  } while (pipe_->done());
}

void session_role::let_replies_leave() {
  if (!pipe_)
    return;
  for (auto& name : pipe_->take_pongs())
    say(talk::reply{name.xid, {}});
  while (stage_ != stage::gone) {
    auto* done = pipe_->done();
    if (!done)
      return;
    tell(*done);
    pipe_->pop();
  }
}

void session_role::tell(pipeline::finished& done) {
  if (done.what.code == error::session_moved)
    return let_go("the session has moved");
  if (stage_ != stage::opening) {
    say(talk::reply{done.name.xid, std::move(done.what)});
    if (done.name.opcode == closing_name)
      let_go("the session is closed");
    return;
  }
  asked_.reset();
  auto* opened = std::get_if<session_opened>(&done.what.body);
  if (done.what.code != error::ok || !opened) {
    send(client_, talk::welcome{});
    return let_go("there is no such session");
  }
  timeout_ = std::chrono::milliseconds(opened->timeout_ms);
  last_heard_ = clock().now();
  stage_ = stage::open;
  send(client_, talk::welcome{*opened});
}

/// Reads first: a write that leaves now may come behind them in the tree's mailbox, not before.
void session_role::send_all(outgoing out) {
  if (!out.reads.empty())
    send(tree_, reads{options_.host, std::move(out.reads)});
  if (!role_)
    return;
  if (!out.writes.empty())
    send(role_, submission{std::move(out.writes)});
  for (auto& x : out.syncs)
    send(role_, std::move(x));
}

/// The leader is told of the client at once, but not too often.
void session_role::touch() {
  auto now = clock().now();
  untold_ = !serving_ || now - last_touch_ < options_.times.tick / 4;
  if (untold_)
    return;
  last_touch_ = now;
  send(role_, touched{{pipe_->who().session}});
}

void session_role::sweep() {
  auto now = clock().now();
  if (untold_)
    touch();
  if (stage_ == stage::open || stage_ == stage::leaving) {
    if (now - last_heard_ > timeout_)
      return let_go("the client is silent");
    if (stage_ == stage::open && !serving_
        && now - out_since_ > timeout_ / timing::patience_divisor)
      return let_go("this server has no leader");
  }
  delayed_send(this, std::clamp<std::chrono::milliseconds>(options_.times.tick / 4, 10ms, 500ms),
               sweep_round{});
}

void session_role::end_turn() {
  if (!turn_.said.empty())
    send(caf::actor_cast<brisk_client>(client_), std::exchange(turn_, {}));
}

void session_role::let_go(const std::string& reason) {
  if (std::exchange(stage_, stage::gone) == stage::gone)
    return;
  end_turn();
  send(client_, talk::farewell{reason});
  quit();
}

} // namespace troupe
