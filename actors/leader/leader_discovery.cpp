// Discovery (Zab, phase 1): who is there, an epoch nobody has promised away, and a majority that
// promises it.
#include "actors/leader/leader_role.hpp"

#include <algorithm>

#include "messages/planted.hpp"

namespace troupe {

void leader_role::on_introduced(seat& s, const follower_info& x) {
  if (s.state.at() != pupil::stage::connected || (x.observer != s.state.observer()))
    return dismiss(s);
  if (epochs_.cluster != 0 && x.cluster != 0 && x.cluster != epochs_.cluster)
    return announce(s); // names this ensemble: the learner gives up and says why
  if (!x.observer && forgot(x.past) && !planted(fault::blank_disks_vote))
    forgetful_.insert(s.who.server);
  s.state.introduce(forgetful_.contains(s.who.server));
  auto elsewhere =
      x.accepted_epoch == epoch() && x.promised_to != nobody && x.promised_to != term_.self;
  auto newer = established_ && x.accepted_epoch > epoch();
  if (elsewhere || (newer && !planted(fault::older_leader_followed))) {
    // it led in vain, or promised to one who did, and could never follow here
    store({x.accepted_epoch, epochs_.current, epochs_.cluster, past::kept,
           elsewhere ? term_.self : x.promised_to});
    return give_up("server " + to_string(s.who.server) + " has promised epoch "
                   + std::to_string(x.accepted_epoch) + ": a newer one is needed");
  }
  if (epochs_.cluster == 0)
    epochs_.cluster = x.cluster;
  if (s.state.forgetful())
    recruits_.mention(x.accepted_epoch);
  if (!s.state.forgetful() && recruits_.introduce(s.who.server, x.accepted_epoch))
    draw_epoch();
  else if (epochs_.accepted == epoch() && epoch() != 0)
    announce(s);
}

void leader_role::draw_epoch() {
  if (epochs_.cluster == 0)
    epochs_.cluster = std::max<std::uint64_t>(1, term_.world.random());
  store({epoch(), epochs_.current, epochs_.cluster, past::kept, term_.self});
}

/// What was asked for and is not yet stored is not taken back either.
void leader_role::store(epochs value) {
  value.accepted = std::max(value.accepted, asked_.accepted);
  value.current = std::max(value.current, asked_.current);
  asked_ = value;
  send(term_.log, store_epochs{term_.number, value}, as_client());
}

void leader_role::announce(seat& s) {
  send(s.link, leader_info{epoch(), epochs_.cluster, begins()});
}

void leader_role::on_epochs_stored(const epochs& value) {
  epochs_ = value;
  if (over_)
    return;
  if (value.current == epoch())
    return on_own_history_taken();
  for (auto& [server, s] : class_)
    if (s.state.at() == pupil::stage::introduced)
      announce(s);
  if (recruits_.promise(term_.self))
    take_own_history();
}

void leader_role::on_promise(seat& s, const epoch_ack& x) {
  if (s.state.at() != pupil::stage::introduced)
    return dismiss(s);
  auto counts = !s.state.observer() && !s.state.forgetful();
  if (counts && !established_ && recruits_.outranked_by(x))
    return give_up("server " + to_string(s.who.server) + " has a longer history");
  s.state.promise(x.last);
  if (x.promised && counts && recruits_.promise(s.who.server))
    take_own_history();
  if (planted(fault::promise_counts_as_taken))
    recruits_.take(s.who.server);
  if (epochs_.current == epoch())
    plan(s);
}

void leader_role::take_own_history() {
  store({epoch(), epoch(), epochs_.cluster, past::kept, term_.self});
}

void leader_role::on_own_history_taken() {
  proposals_.emplace(term_.servers, epoch(), history_.last(), term_.times.counter_max);
  for (auto& [server, s] : class_)
    if (s.state.at() == pupil::stage::promised)
      plan(s);
  took(term_.self, history_.last());
}

} // namespace troupe
