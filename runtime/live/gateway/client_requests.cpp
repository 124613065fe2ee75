// An open session's requests: bytes to what the pipeline takes, and what it gives back to bytes.
#include <algorithm>
#include <utility>

#include "actors/session/quota_wish.hpp"
#include "config/reconfiguration.hpp"
#include "messages/archive.hpp"
#include "messages/create_mode.hpp"
#include "messages/overloaded.hpp"
#include "runtime/live/gateway/client.hpp"
#include "runtime/live/gateway/io_thread.hpp"

namespace troupe {

namespace {

/// Requests of ZooKeeper that are not served (yet): the client is told so, and goes on. Anything
/// else that cannot be served is nothing that a client may say, and ends the connection.
bool merely_unserved(wire::opcode op) {
  return op == wire::opcode::reconfig;
}

bool hopeless(const pipeline::finished& x) {
  return x.made_here && x.what.code == error::unimplemented
         && !merely_unserved(static_cast<wire::opcode>(x.name.opcode));
}

} // namespace

void client::request(std::string_view frame) {
  auto asked = wire::decode_request(frame);
  if (!asked) {
    close();
    return;
  }
  ++tally_.received;
  ++host_.counted().received;
  host_.counted().bytes_received += wire::frame_head_bytes + frame.size();
  if (!proofs_.admits(asked->op)) {
    answer_at_once(asked->xid, {error::session_closed_requires_auth, true, std::nullopt}, false);
    return;
  }
  auto name = request_name{asked->xid, static_cast<std::int32_t>(asked->op),
                           static_cast<std::uint32_t>(frame.size()), host_.now_us()};
  std::visit(overloaded{
                 [&](wire::unserved) {
                   pipe_->refuse(name, error::unimplemented);
                   if (!merely_unserved(asked->op))
                     stage_ = stage::leaving;
                 },
                 [&](wire::undecodable) { pipe_->refuse(name, error::marshalling_error); },
                 [&](troupe::write& x) { write(name, std::move(x)); },
                 [&](troupe::read& x) {
                   if (asked->op == wire::opcode::ping) {
                     name.xid = wire::special_xid::ping; // whatever the client called it
                     pipe_->ping(name, by_);
                   } else
                     pipe_->read(name, std::move(x), by_);
                 },
                 [&](wire::sync_request& x) {
                   if (read_only_)
                     pipe_->refuse(name, error::not_read_only);
                   else
                     pipe_->sync(name, std::move(x.path), by_);
                 },
                 [&](reconfiguration& x) { reconfigure(name, x); },
                 [&](wire::auth_request& x) { answer_at_once(asked->xid, proofs_.hear(x), false); },
                 [&](wire::sasl_request& x) { answer_at_once(asked->xid, proofs_.hear(x), true); },
             },
             asked->body);
}

namespace {

/// Would something of this have to be owned by its session?
struct asks_for_owner {
  bool operator()(const create_node& x) const {
    return is_ephemeral(x.mode);
  }

  bool operator()(const create_if_absent& x) const {
    return is_ephemeral(x.node.mode);
  }

  bool operator()(const multi& x) const {
    return std::any_of(x.parts.begin(), x.parts.end(),
                       [this](auto& part) { return std::visit(*this, part); });
  }

  template <class T>
  bool operator()(const T&) const {
    return false;
  }
};

} // namespace

/// What needs no other server, or must not be asked of one.
bool client::settled_here(const request_name& name, const troupe::write& what) {
  auto closing = std::holds_alternative<close_session>(what);
  if (closing && pipe_->who().local) {
    host_.locals().end(pipe_->who().session);
    pipe_->refuse(name, error::ok);
    return true;
  }
  if (read_only_) {
    pipe_->refuse(name, error::not_read_only);
    return true;
  }
  if (pipe_->who().local && std::visit(asks_for_owner{}, what) && !may_own_ephemerals()) {
    pipe_->refuse(name, error::ephemeral_on_local_session);
    return true;
  }
  return false;
}

/// Only a session of the ensemble's can: this one becomes one, if that is allowed.
bool client::may_own_ephemerals() {
  if (!host_.all().upgrade_sessions)
    return false;
  auto session = pipe_->who().session;
  host_.locals().end(session);
  host_.expect_news(*this, session);
  pipe_->upgrade(encode(operation{create_session{timeout_ms_, password_}, scratch_.by}));
  return true;
}

/// A fault is told at once; who would be allowed to change the members is told that nobody is.
void client::reconfigure(const request_name& name, const reconfiguration& asked) {
  if (read_only_)
    return pipe_->refuse(name, error::not_read_only);
  auto fault = fault_of(asked, host_.all());
  if (fault == error::ok)
    pipe_->read(name, may_reconfigure{}, by_);
  else
    pipe_->refuse(name, fault);
}

void client::write(const request_name& name, troupe::write what) {
  if (std::holds_alternative<close_session>(what))
    stage_ = stage::leaving; // nothing that follows can have an effect
  if (stage_ != stage::opening && settled_here(name, what))
    return;
  disown_unserved_schemes(what, host_.all().proofs);
  scratch_.what = host_.all().enforce_quota ? within_quotas(std::move(what)) : std::move(what);
  std::string bytes;
  bytes.reserve(name.bytes + 128);
  encode(scratch_, bytes);
  pipe_->write(name, std::move(bytes));
}

/// Outside of the pipeline, as in ZooKeeper: requests read from here on carry what was proved.
void client::answer_at_once(std::int32_t xid, const credentials::verdict& x, bool with_token) {
  if (with_token)
    wire::encode_sasl(out().end(), xid, x.code, x.token);
  else
    wire::encode_header(out().end(), {xid, 0, x.code});
  ++tally_.sent;
  ++host_.counted().sent;
  host_.counted().strangers += x.code == error::ok ? 0 : 1;
  if (x.ends) {
    stage_ = stage::leaving;
    since_ = clock::now();
    finish();
  } else if (proofs_.proved().size() != by_->size()) {
    scratch_.by = proofs_.proved();
    by_ = std::make_shared<const identities>(scratch_.by);
    pipe_->note(identify{}, by_);
  }
}

void client::tell(const pipeline::finished& done) {
  auto op = static_cast<wire::opcode>(done.name.opcode);
  if (done.what.code == error::session_moved) {
    close();
    return;
  }
  if (stage_ == stage::opening) {
    opened(done);
    return;
  }
  auto before = out().end().size();
  auto last = hopeless(done);
  auto at = std::int64_t{-1};
  if (done.made_here) {
    at = last ? -1 : last_zxid_; // what the host has seen may be ahead of this client's answers
    wire::encode_header(out().end(), {done.name.xid, at, done.what.code});
  } else {
    at = static_cast<std::int64_t>(done.what.at.packed());
    wire::encode_reply(out().end(), done.name.xid, done.what);
    if (out().end().size() - before > host_.limits().reply_bytes_max) {
      out().end().resize(before);
      wire::encode_header(out().end(), {done.name.xid, at, error::marshalling_error});
    }
  }
  host_.counted().replies.take(out().end().size() - before - wire::frame_head_bytes);
  typical_bytes_ = std::max(out().end().size() - before, typical_bytes_ - typical_bytes_ / 8);
  remember(done.name, at);
  if (last || op == wire::opcode::close_session) {
    stage_ = stage::leaving;
    since_ = clock::now();
    finish();
  }
}

void client::remember(const request_name& name, std::int64_t at) {
  auto now = host_.now_us();
  last_opcode_ = name.opcode;
  if (name.xid >= 0)
    last_xid_ = name.xid;
  last_zxid_ = at;
  last_reply_us_ = now;
  last_latency_us_ = now - name.arrived_us;
  tally_.took(last_latency_us_);
  ++tally_.sent;
  auto& all = host_.counted();
  all.took(last_latency_us_);
  (wire::is_update(static_cast<wire::opcode>(name.opcode)) ? all.updates : all.reads)
      .took(last_latency_us_);
  ++all.sent;
}

} // namespace troupe
