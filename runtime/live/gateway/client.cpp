// What a client does besides reading requests: takes answers, lets replies leave, keeps its bounds.
#include "runtime/live/gateway/client.hpp"

#include <algorithm>
#include <utility>

#include "runtime/live/gateway/io_thread.hpp"

namespace troupe {

client::client(io_thread& host, tcp::socket socket, client_number self)
    : client_socket(std::move(socket), host.limits().connect_bytes_max),
      host_(host),
      self_(self),
      proofs_(host.all().proofs, address(), host.limits().identities_max),
      since_(clock::now()),
      last_frame_(since_),
      wall_since_ms_(host.wall_ms()) {
  scratch_.by = proofs_.proved();
  by_ = std::make_shared<const identities>(scratch_.by);
}

void client::hear(answer& x) {
  if (stage_ == stage::asking) {
    last_zxid_ = static_cast<std::int64_t>(x.what.at.packed());
    if (asked_->last_seen > x.what.at)
      close(); // it has seen what this server has not: it shall find another one
    else
      admit(x.what.code == error::ok);
  } else if (pipe_) {
    for (auto& event : x.replays)
      hear(event);
    pipe_->hear(x);
  }
}

void client::hear(outcome& x) {
  if (pipe_ && !pipe_->hear(x))
    close();
}

void client::hear(const watch_event& x) {
  if (stage_ != stage::open && stage_ != stage::leaving)
    return;
  let_replies_leave(); // the reply that set the watch comes first
  if (closed() || finishing())
    return;
  auto before = out().end().size();
  wire::encode_event(out().end(), x);
  host_.counted().event_bytes += out().end().size() - before - wire::frame_head_bytes;
  ++tally_.sent;
  ++host_.counted().sent;
}

void client::hear(const session_ended& x) {
  if (x.expired || stage_ != stage::leaving)
    close(); // but one that asked for it still hears so
}

void client::hear(const session_moved& x) {
  auto established = stage_ == stage::open || stage_ == stage::leaving;
  auto lost = x.attachment == 0; // nobody's: an outcome went down with a snapshot
  if (pipe_ && (established || lost) && pipe_->who().attachment != x.attachment)
    close();
}

void client::serve(bool serving) {
  if (read_only_ && serving)
    close(); // there is a leader again: it shall come back and ask for more
  else if (!read_only_ && pipe_ && !pipe_->serve(serving))
    close(); // the answer to a write of its is lost
}

void client::settle() {
  if (closed() || !pipe_)
    return;
  do {
    let_replies_leave();
    if (closed() || finishing())
      break;
    pipe_->pump(host_.outgoing_now(), reads_max());
  } while (pipe_->done());
  blocked_ = out().size() > host_.limits().reply_bytes_high;
  account();
  if (out().size() > host_.limits().reply_bytes_max)
    close();
}

void client::let_replies_leave() {
  if (!pipe_)
    return;
  for (auto& name : pipe_->take_pongs())
    tell({name, {}, true});
  while (!closed() && !finishing()) {
    auto* done = pipe_->done();
    if (!done)
      return;
    tell(*done);
    pipe_->pop();
  }
}

void client::account() {
  auto requests = pipe_ && !closed() ? pipe_->size() : 0;
  auto bytes = pipe_ && !closed() ? pipe_->bytes() : 0;
  host_.account(requests - counted_requests_, bytes - counted_bytes_);
  counted_requests_ = requests;
  counted_bytes_ = bytes;
}

/// As many reads as may be expected to fit what we would hold for a client that reads slowly.
std::size_t client::reads_max() const {
  auto high = host_.limits().reply_bytes_high;
  if (out().size() > high)
    return 0;
  auto fitting = (high - out().size()) / std::max<std::size_t>(1, typical_bytes_);
  return std::clamp<std::size_t>(fitting, 1, host_.limits().reads_max);
}

bool client::too_busy() const {
  auto& limits = host_.limits();
  return out().size() > limits.reply_bytes_high || pipe_->size() >= limits.requests_max
         || (pipe_->size() > 0 && host_.too_busy());
}

bool client::unblocked() const {
  return blocked_ && out().size() <= host_.limits().reply_bytes_high;
}

void client::go_on() {
  if (stage_ == stage::open && paused() && !closed() && !finishing() && !too_busy()) {
    heard();
    if (!closed() && !finishing() && !too_busy())
      resume();
  }
}

void client::relieved() {
  host_.wake(*this);
}

void client::heard() {
  host_.look_at_clock();
  if (stage_ == stage::greeting && !greet())
    return;
  auto whole = false;
  while (stage_ == stage::open && !closed()) {
    if (too_busy()) {
      settle();
      if (closed() || too_busy()) {
        pause();
        break;
      }
    }
    auto frame = in().next();
    if (!frame)
      break;
    whole = true;
    request(*frame);
  }
  if (in().broken())
    close();
  if (whole && !closed()) {
    last_frame_ = clock::now();
    if (touched_ != host_.round() && !pipe_->who().local) {
      touched_ = host_.round();
      host_.touch(pipe_->who().session);
    }
  }
  host_.wake(*this);
}

void client::sweep(clock::time_point now) {
  auto session = std::chrono::milliseconds(timeout_ms_);
  auto stuck = !out().empty() && now - last_progress() > session;
  auto over = false;
  switch (stage_) {
  case stage::open:
    over = stuck || (!paused() && now - last_frame_ > session);
    if (over && pipe_->who().local)
      host_.locals().end(pipe_->who().session);
    if (!read_only_)
      over = over || host_.out_of_service(now) > session / timing::patience_divisor
             || (may_read_only_ && host_.read_only(now));
    break;
  case stage::leaving:
    over = finishing() ? now - since_ > host_.limits().farewell : now - last_frame_ > session;
    break;
  default:
    over = now - since_ > host_.limits().greeting;
    host_.counted().mute += over ? 1 : 0;
  }
  if (over)
    close();
}

void client::tell(const std::string& text) {
  out().end() += text;
  stage_ = stage::leaving;
  since_ = clock::now();
  finish();
  flush();
}

void client::ended() {
  account();
  host_.counted().ends += pipe_ ? 1 : 0;
  if (pipe_ && pipe_->who().local)
    host_.locals().leave(pipe_->who().session, host_.seat_of(*this), clock::now());
  host_.forget(*this, pipe_ ? &pipe_->who() : nullptr);
}

bool client::owes_answer() const {
  return stage_ == stage::word || finishing();
}

client_facts client::facts() const {
  client_facts x;
  x.address = address();
  x.port = port();
  x.reads = !paused();
  x.queued = pipe_ ? pipe_->size() : 0;
  x.counts = tally_;
  if (!pipe_ || stage_ == stage::opening)
    return x;
  x.session = pipe_->who().session;
  x.local = pipe_->who().local;
  x.last_opcode = last_opcode_;
  x.established_ms = wall_since_ms_;
  x.timeout_ms = timeout_ms_;
  x.expires_in_ms =
      timeout_ms_
      - std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - last_frame_).count();
  x.last_xid = last_xid_;
  x.last_zxid = last_zxid_;
  x.last_reply_us = last_reply_us_;
  x.last_latency_us = last_latency_us_;
  return x;
}

} // namespace troupe
