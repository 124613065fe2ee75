// Broadcast (Zab, phase 3): log, acknowledge, execute what is decided; and syncs, which wait for
// that.
#include "actors/learner/learner_role.hpp"
#include "messages/planted.hpp"

namespace troupe {

void learner_role::log(const std::vector<proposal>& entries) {
  backlog_.add(entries);
  proposals_ += entries.size();
  send(term_.log, append{term_.number, backlog_.committed(), entries}, as_client());
}

void learner_role::on_proposals(const proposal_batch& x) {
  if (phase_ < phase::taking)
    return give_up("its leader proposes before it taught");
  if (!planted(fault::gap_ignored) && !backlog_.continues(x.entries))
    return give_up("a proposal is missing before " + to_string(x.entries.front().id));
  if (!x.entries.empty())
    log(x.entries);
  if (planted(fault::ack_before_sync) && phase_ >= phase::taken && !term_.observer())
    send(link_, ack{epoch_, backlog_.last()});
  decide(planted(fault::apply_before_commit) ? backlog_.last() : x.committed);
}

void learner_role::on_synced(zxid through) {
  backlog_.sync(through);
  if (over_)
    return;
  if (phase_ == phase::catching_up && part_end_ && backlog_.synced() >= *part_end_) {
    part_end_.reset();
    send(link_, catch_up_ack{epoch_});
  }
  if (phase_ >= phase::taken && !term_.observer() && backlog_.synced() > acked_) {
    acked_ = backlog_.synced();
    term_.tell(milestone::acks{acked_});
    send(link_, ack{epoch_, acked_});
  }
  execute();
}

void learner_role::decide(zxid through) {
  if (over_ || phase_ < phase::taken)
    return;
  backlog_.commit(through);
  execute();
}

void learner_role::execute() {
  auto entries = backlog_.take();
  commits_ += entries.size();
  if (!entries.empty())
    send(term_.tree, apply{term_.number, std::move(entries)});
  if (phase_ == phase::taken && serve_from_ && backlog_.given() >= *serve_from_)
    serve();
  answer_syncs();
}

void learner_role::serve() {
  phase_ = phase::serving;
  if (term_.observer())
    term_.tell(milestone::observes{term_.leader, epoch_});
  else
    term_.tell(milestone::follows{term_.leader, epoch_});
  send(term_.node, role_ready{term_.number, epoch_, epochs_.past});
}

void learner_role::on_ping(const ping& x) {
  send(link_, pong{x.epoch, x.round, {touched_.begin(), touched_.end()}});
  touched_.clear();
}

void learner_role::on_sync_wish(const sync_wish& x) {
  if (phase_ != phase::serving)
    return; // the host asks again when the node serves
  syncs_.emplace(++last_token_, pending_sync{x, std::nullopt});
  send(link_, sync_request{last_token_, x.request.session});
}

void learner_role::on_sync_reply(std::uint64_t token) {
  auto i = syncs_.find(token);
  if (i == syncs_.end())
    return;
  i->second.after = backlog_.committed();
  answer_syncs();
}

void learner_role::answer_syncs() {
  std::erase_if(syncs_, [&](auto& entry) {
    auto& [wish, after] = entry.second;
    if (!after || backlog_.given() < *after)
      return false;
    send(term_.tree, reads{wish.host, {wish.request}});
    return true;
  });
}

} // namespace troupe
