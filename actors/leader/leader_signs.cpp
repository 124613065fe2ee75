// Signs of life: pings, the quorum they prove, syncs that wait for that proof, and sessions that
// give none.
#include "actors/leader/leader_role.hpp"

#include "messages/archive.hpp"
#include "messages/operation.hpp"
#include "messages/planted.hpp"

namespace troupe {

void leader_role::beat() {
  if (over_)
    return;
  auto now = clock().now();
  if (!established_ && now - started_ > term_.times.init_patience())
    return give_up("no majority took it as leader in time");
  if (established_ && !planted(fault::leads_without_quorum) && !has_quorum(now))
    return give_up("it lost its quorum");
  if (backlog_.synced() == backlog_.last())
    own_progress_ = now;
  if (now - own_progress_ > term_.times.sync_patience())
    return give_up("its disk does not keep up");
  dismiss_laggards(now);
  ping_all();
  expire();
  delayed_send(this, term_.times.tick / timing::pings_per_tick, heartbeat{});
}

bool leader_role::has_quorum(clock_point now) const {
  std::set<server_id> present{term_.self};
  for (auto& [server, s] : class_)
    if (s.state.at() == pupil::stage::joined && !s.state.forgetful()
        && now - s.heard <= term_.times.sync_patience())
      present.insert(server);
  return term_.servers.majority(present);
}

void leader_role::dismiss_laggards(clock_point now) {
  for (auto& [server, s] : class_) {
    if (s.state.observer() || s.state.forgetful() || !s.state.hears_proposals() || !proposals_
        || proposals_->held_by(server) == proposals_->last())
      s.progress = now;
    auto patience =
        s.state.hears_proposals() ? term_.times.sync_patience() : term_.times.init_patience();
    if (now - s.heard > patience || now - s.progress > patience)
      dismiss(s);
  }
}

void leader_role::ping_all() {
  syncs_.next_round();
  for (auto& [server, s] : class_)
    if (s.state.at() >= pupil::stage::promised)
      send(s.link, ping{epoch(), syncs_.round()});
}

void leader_role::on_pong(seat& s, const pong& x) {
  touch(x.touched);
  if (s.state.at() == pupil::stage::joined && !s.state.forgetful())
    syncs_.answered(s.who.server, x.round);
  answer_syncs();
}

void leader_role::touch(const std::vector<session_id>& sessions) {
  auto now = now_ms();
  for (auto session : sessions)
    expiry_.touch(session, now);
}

void leader_role::on_sync(sync_rounds::wish wish) {
  if (!established_ || over_)
    return;
  syncs_.add(std::move(wish), proposals_->committed());
  wake();
}

void leader_role::answer_syncs() {
  if (!established_)
    return;
  auto confirmed = [this](const std::set<server_id>& by) {
    if (planted(fault::sync_without_round))
      return true;
    auto all = by;
    all.insert(term_.self);
    return term_.servers.majority(all);
  };
  for (auto& wish : syncs_.take(confirmed, backlog_.given())) {
    auto s = find(wish.from.incarnation);
    if (wish.server == term_.self)
      send(term_.tree, reads{wish.local.host, {wish.local.request}});
    else if (s && wish.welcome)
      welcome(*s);
    else if (s)
      send(s->link, sync_reply{epoch(), wish.token});
  }
}

void leader_role::on_session_news(const session_news& x) {
  auto now = now_ms();
  for (auto session : x.ended)
    expiry_.end(session);
  for (auto& lease : x.opened)
    expiry_.open(lease, now);
}

void leader_role::expire() {
  if (!established_)
    return;
  std::vector<write_request> ends;
  for (auto session : expiry_.expired(now_ms()))
    ends.push_back({session, 0, 0, {}, encode(operation{close_session{true}, {}})});
  counts_.expired += ends.size();
  if (!ends.empty())
    propose(ends);
}

void leader_role::describe(status& x) {
  x.role = standing::leading;
  x.serving = established_;
  x.epoch = epoch();
  x.leader = term_.self;
  if (x.wanted == listing::sessions)
    x.waves = expiry_.ahead(now_ms(), x.limit);
  x.outstanding = proposals_ ? proposals_->outstanding() : 0;
  x.pending_syncs = syncs_.size();
  if (established_)
    x.leader_for_ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(clock().now() - established_at_)
            .count());
  x.counts.commits = counts_.commits;
  x.counts.diffs = counts_.diffs;
  x.counts.snapshots = counts_.snapshots;
  x.counts.expired = counts_.expired;
  sizes_.report(x);
  for (auto& [server, s] : class_) {
    ++x.learners;
    if (s.state.at() == pupil::stage::joined)
      ++(s.state.observer() ? x.synced_observers : x.synced_followers);
  }
}

} // namespace troupe
