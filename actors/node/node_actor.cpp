// The stage management: which word leads to which deed, and the end.
#include "actors/node/node_actor.hpp"

#include "actors/node/node_role.hpp"

namespace troupe {

template <class... Es, class... Ls, class... Ds>
node_role::behavior_type node_role::make_behavior_of(std::tuple<Es...>*, std::tuple<Ls...>*,
                                                     std::tuple<Ds...>*) {
  return {
      // connections
      [this](const peer_up& up, const election_link& link) { on_neighbour(up, link); },
      [this](const peer_up& up, const learner_link& link) { on_caller(up, link); },
      [this](const peer_up& up, const leader_link& link) { on_answer(up, link); },
      [this](const peer_down& down) { on_peer_down(down); },
      // letters
      [this](const peer& from, const Es& x) { on_mesh_letter(from, x); }...,
      [this](const peer& from, const Ls&) { on_learner_letter(from); }...,
      [this](const peer& from, const Ds&) { on_leader_letter(from); }...,
      // log, tree, election and role
      [this](const loaded&) { open(); },
      [this](const damaged& x) { on_damaged(x); },
      [this](const searched& x) {
        if (auto i = mesh_.find(x.who.server); i != mesh_.end() && i->second.first.who == x.who)
          send(i->second.second, x.answer);
      },
      [this](const fenced& x) { on_fenced(x); },
      [this](const recalled& x) { on_recalled(x); },
      [this](const elected& x) { on_elected(x); },
      [this](const role_ready& x) { on_ready(x); },
      [this](const role_over& x) { on_over(x); },
      [this](const look_again& x) {
        if (x.term == term_)
          look_for_leader();
      },
      // operators
      [this](status& x, const session_host& asker) { on_inquiry(x, asker); },
  };
}

node_role::behavior_type node_role::make_behavior() {
  monitor(parts_.log);
  monitor(parts_.registry);
  monitor(parts_.tree);
  send(parts_.log, caf::actor_cast<starter>(this), parts_.tree);
  return make_behavior_of(static_cast<said_in_election*>(nullptr),
                          static_cast<said_by_learner*>(nullptr),
                          static_cast<said_by_leader*>(nullptr));
}

void node_role::on_inquiry(status& x, const session_host& asker) {
  x.self = mine().self;
  x.standalone = mine().standalone;
  x.voters = mine().servers.voters().size();
  x.role = standing::looking;
  x.counts.elections = elections_;
  if (role_)
    send(role_, x, asker);
  else
    send(parts_.tree, x, asker);
}

void node_role::on_down(const caf::actor_addr& who, const caf::error& reason) {
  if (role_ && who == role_.address() && reason == caf::exit_reason::user_shutdown)
    return;
  end(reason_of(reason));
}

void node_role::end(const std::string& reason) {
  if (std::exchange(ended_, true))
    return;
  if (!reason.empty())
    parts_.world.tell(mine().self, milestone::stops{reason});
  auto dismiss = [this](const auto& x) {
    if (x)
      send_exit(x, caf::exit_reason::user_shutdown);
  };
  dismiss(role_);
  dismiss(election_);
  dismiss(mending_);
  dismiss(links_);
  dismiss(parts_.tree);
  dismiss(parts_.registry);
  dismiss(parts_.log);
  if (parts_.on_end)
    parts_.on_end(reason);
  auto parts = std::exchange(parts_, {}); // handles to actors that hold handles to us
  quit(caf::exit_reason::user_shutdown);
}

node spawn_node(caf::actor_system& system, node_parts parts) {
  return system.spawn<node_role>(std::move(parts));
}

} // namespace troupe
