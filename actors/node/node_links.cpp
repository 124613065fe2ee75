// Which letter goes to whom: the election mesh, and the quorum channel.
#include "actors/node/node_role.hpp"

namespace troupe {

void node_role::on_neighbour(const peer_up& up, const election_link& link) {
  departed_.erase(up.who.server);
  mesh_.insert_or_assign(up.who.server, std::pair{up, link});
  if (mending_)
    send(mending_, up, link);
  else
    send(election_, up, link);
}

void node_role::on_neighbour_gone(const peer_down& down) {
  departed_.insert(down.who.server);
  if (auto i = mesh_.find(down.who.server); i != mesh_.end() && i->second.first.who == down.who)
    mesh_.erase(i);
  if (mending_)
    send(mending_, down);
  else
    send(election_, down);
  if (learning_ && !answer_ && down.who.server == leader_)
    on_over({term_, left_early});
}

void node_role::on_mesh_letter(const peer&, const notification&) {
  pass(election_);
}

void node_role::on_mesh_letter(const peer& from, const lost& x) {
  send(parts_.log, search{from, x}, caf::actor_cast<starter>(this));
}

void node_role::on_mesh_letter(const peer&, const found&) {
  pass(mending_);
}

void node_role::on_caller(const peer_up& up, const learner_link& link) {
  auto& x = callers_.add(up, link);
  if (leading_)
    hand_over(x);
  else if (learning_)
    send(links_, hang_up{channel::quorum, up.who});
}

void node_role::hand_over(caller& x) {
  if (x.handed_over())
    return;
  send(leading_, x.up(), x.link());
  for (auto& letter : x.hand_over())
    pass(leading_, letter);
}

void node_role::turn_away_callers() {
  callers_.each([this](caller& x) { send(links_, hang_up{channel::quorum, x.up().who}); });
  callers_.clear();
}

void node_role::on_answer(const peer_up& up, const leader_link& link) {
  if (!learning_ || up.who.server != leader_ || answer_) {
    send(links_, hang_up{channel::quorum, up.who});
    return;
  }
  answer_ = up.who;
  send(learning_, up, link);
}

void node_role::on_peer_down(const peer_down& down) {
  if (down.on == channel::election)
    return on_neighbour_gone(down);
  if (auto* x = callers_.find(down.who)) {
    auto known = x->handed_over();
    callers_.forget(down.who);
    if (known && leading_)
      send(leading_, down);
  }
  if (answer_ == down.who) {
    answer_.reset();
    if (learning_)
      send(learning_, down);
  }
}

void node_role::on_learner_letter(const peer& from) {
  auto* x = callers_.find(from);
  if (!x)
    return;
  if (x->handed_over())
    pass(leading_);
  else if (!x->keep(current_letter()))
    send(links_, hang_up{channel::quorum, from});
}

void node_role::on_leader_letter(const peer& from) {
  if (answer_ == from && learning_)
    pass(learning_);
}

caf::message node_role::current_letter() {
  return current_mailbox_element()->move_content_to_message();
}

} // namespace troupe
