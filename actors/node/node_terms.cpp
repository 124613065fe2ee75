// Who is on, and who is next: the start, and what happens from one role to the next.
#include "actors/node/node_role.hpp"

#include <algorithm>

namespace troupe {

void node_role::open() {
  retire(mending_);
  election_ = spawn_election(system(), {mine().self, mine().servers, mine().times,
                                        parts_.world.tell, caf::actor_cast<troupe::node>(this)});
  monitor(election_);
  for (auto& [server, x] : mesh_)
    send(election_, x.first, x.second);
  open_links();
  if (mine().read_only_mode)
    send(parts_.tree, service{}, submitter{}); // what is on the disk may be read from now on
  look_for_leader();
}

void node_role::on_damaged(const damaged& x) {
  if (!mending_) {
    mending_ =
        spawn_mending(system(), {mine().self, mine().servers, mine().times, parts_.world.tell,
                                 parts_.log, caf::actor_cast<starter>(this)});
    monitor(mending_);
    open_links();
  }
  send(mending_, x);
}

void node_role::open_links() {
  if (parts_.open_links && !links_) {
    links_ = parts_.open_links(caf::actor_cast<troupe::node>(this));
    monitor(links_);
    for (auto& x : mine().servers.members())
      if (x.id != mine().self)
        send(links_, dial{channel::election, x.id});
  }
}

void node_role::look_for_leader() {
  ++term_;
  ++elections_;
  send(parts_.tree, fence{term_});
}

void node_role::on_fenced(const fenced& x) {
  if (x.term != term_)
    return;
  applied_ = x.applied;
  send(parts_.log, recall{term_, applied_}, caf::actor_cast<starter>(this));
}

void node_role::on_recalled(const recalled& x) {
  if (x.term != term_)
    return;
  applied_ = std::max(applied_, x.history.base); // a snapshot came in while the role was ending
  standing_ = x;
  if (links_)
    send(links_, belongs{x.epochs.cluster});
  past_ = announced(x.epochs, x.history.last(), mine().autocreate);
  if (past_ != past::lost)
    abstains_ = false;
  else if (mine().servers.is_voter(mine().self) && !std::exchange(abstains_, true))
    parts_.world.tell(mine().self, milestone::abstains{x.doubt});
  send(election_, look{term_, {x.epochs.current, x.history.last(), mine().self}, past_});
}

void node_role::on_elected(const elected& x) {
  if (x.term != term_ || !standing_)
    return;
  leader_ = x.choice.candidate;
  auto with = term{term_,
                   mine().self,
                   leader_,
                   mine().servers,
                   mine().times,
                   parts_.world,
                   std::move(*standing_),
                   applied_,
                   past_,
                   parts_.log,
                   parts_.tree,
                   links_,
                   caf::actor_cast<troupe::node>(this)};
  standing_.reset();
  if (leader_ == mine().self)
    lead(std::move(with));
  else
    learn(std::move(with));
}

void node_role::lead(term with) {
  auto actor = spawn_leader(system(), std::move(with));
  enter(actor);
  leading_ = actor;
  callers_.each([this](caller& x) { hand_over(x); });
}

void node_role::learn(term with) {
  auto actor = spawn_learner(system(), std::move(with));
  enter(actor);
  learning_ = actor;
  turn_away_callers();
  send(links_, dial{channel::quorum, leader_});
  if (departed_.contains(leader_)) // while its election was on its way to us
    on_over({term_, left_early});
}

void node_role::on_ready(const role_ready& x) {
  if (x.term != term_)
    return;
  pause_ = mine().times.look_pause;
  serving_ = true;
  auto state = standing::leading;
  if (leader_ != mine().self)
    state = mine().servers.is_voter(mine().self) ? standing::following : standing::observing;
  send(election_, settled{term_, state, x.epoch, x.past == past::kept ? past::kept : past::lost});
  send(parts_.tree, service{true, state, x.epoch}, caf::actor_cast<submitter>(role_));
}

void node_role::on_over(const role_over& x) {
  if (x.term != term_)
    return;
  parts_.world.tell(mine().self, milestone::looks{x.reason});
  send(parts_.tree, service{}, submitter{});
  if (std::exchange(serving_, false)) {
    leave();
    look_for_leader();
  } else {
    leave();
    delayed_send(this, pause_, look_again{term_});
    pause_ = std::min(2 * pause_, mine().times.look_pause_max);
  }
}

void node_role::leave() {
  send(election_, settled{term_, standing::looking, 0});
  leader_ = nobody;
  retire(role_);
  leading_ = nullptr;
  learning_ = nullptr;
  if (answer_)
    send(links_, hang_up{channel::quorum, *answer_});
  answer_.reset();
  turn_away_callers();
}

} // namespace troupe
