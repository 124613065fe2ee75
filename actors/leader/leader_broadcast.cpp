// Broadcast (Zab, phase 3): propose, log, count, decide, execute.
#include "actors/leader/leader_role.hpp"
#include "messages/planted.hpp"

namespace troupe {

void leader_role::propose(const std::vector<write_request>& writes) {
  if (!established_ || over_)
    return;
  auto time = term_.world.wall_ms();
  auto now = now_ms();
  for (auto& write : writes) {
    if (proposals_->exhausted()) {
      on_flush();
      return give_up("the zxids of epoch " + std::to_string(epoch()) + " are used up");
    }
    expiry_.touch(write.session, now);
    sizes_.take(write);
    term_.tell(milestone::proposes{proposals_->open(write, time)});
  }
  wake();
}

void leader_role::wake() {
  if (!std::exchange(awake_, true))
    send(this, flush{});
}

void leader_role::on_flush() {
  awake_ = false;
  if (over_)
    return;
  if (syncs_.want_round())
    ping_all();
  answer_syncs();
  if (!proposals_->has_fresh())
    return say_committed();
  auto batch = proposal_batch{epoch(), proposals_->committed(), proposals_->take_fresh()};
  said_committed_ = batch.committed;
  backlog_.add(batch.entries);
  extend_history();
  send(term_.log, append{term_.number, batch.committed, batch.entries}, as_client());
  auto shared = caf::make_message(std::move(batch));
  auto& content = shared.get_as<proposal_batch>(0);
  for (auto& [server, s] : class_) {
    if (s.state.hears_proposals())
      share(s.link, shared);
    else
      s.state.hold(content);
  }
  if (planted(fault::own_ack_before_sync))
    on_acked(term_.self, backlog_.last());
}

void leader_role::share(const learner_link& to, const caf::message& what) {
  caf::actor_cast<caf::strong_actor_ptr>(to)->enqueue(ctrl(), caf::make_message_id(), what,
                                                      context());
}

void leader_role::extend_history() {
  if (history_.ends.empty() || history_.ends.back().epoch != epoch())
    history_.ends.push_back(backlog_.last());
  else
    history_.ends.back() = backlog_.last();
}

void leader_role::say_committed() {
  if (said_committed_ == proposals_->committed())
    return;
  said_committed_ = proposals_->committed();
  for (auto& [server, s] : class_)
    if (s.state.at() == pupil::stage::joined)
      send(s.link, commit{epoch(), said_committed_});
}

void leader_role::on_synced(zxid through) {
  own_progress_ = clock().now();
  backlog_.sync(through);
  if (proposals_)
    on_acked(term_.self, through);
  execute();
}

void leader_role::on_acked(server_id server, zxid through) {
  if (!proposals_->acked(server, through) || !established_)
    return;
  term_.tell(milestone::commits{proposals_->committed()});
  execute();
  wake();
}

void leader_role::execute() {
  if (!established_)
    return;
  backlog_.commit(proposals_->committed());
  auto entries = backlog_.take();
  counts_.commits += entries.size();
  if (!entries.empty())
    send(term_.tree, apply{term_.number, std::move(entries)});
  answer_syncs();
}

} // namespace troupe
