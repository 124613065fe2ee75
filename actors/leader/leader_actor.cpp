// The leader's ears: which word leads to which deed.
#include "actors/leader/leader_actor.hpp"

#include "actors/leader/leader_role.hpp"

namespace troupe {

leader_role::behavior_type leader_role::make_behavior() {
  started_ = own_progress_ = clock().now();
  if (recruits_.introduce(term_.self, epochs_.accepted))
    draw_epoch();
  beat();
  return {
      // connections
      [this](const peer_up& up, const learner_link& link) {
        auto observer = !term_.servers.is_voter(up.who.server);
        class_[up.who.server] = {up.who, link, pupil{observer}, clock().now(), clock().now()};
      },
      [this](const peer_down& down) {
        if (auto i = class_.find(down.who.server); i != class_.end() && i->second.who == down.who)
          class_.erase(i);
      },
      // discovery
      [this](const peer& from, const follower_info& x) {
        heard(from, 0, [&](seat& s) { on_introduced(s, x); });
      },
      [this](const peer& from, const epoch_ack& x) {
        heard(from, x.epoch, [&](seat& s) { on_promise(s, x); });
      },
      // catch-up
      [this](const peer& from, const catch_up_ack& x) {
        heard(from, x.epoch, [&](seat& s) {
          if (s.state.at() == pupil::stage::learning)
            teach(s);
        });
      },
      [this](const peer& from, const new_leader_ack& x) {
        heard(from, x.epoch, [&](seat& s) { on_taken(s, x.last); });
      },
      [this](const snapshot_read& x) { on_snapshot_read(x); },
      [this](const history_read& x) { on_history_read(x); },
      // broadcast
      [this](const submission& x) { propose(x.writes); },
      [this](const peer& from, const submission& x) {
        heard(from, 0, [&](seat&) { propose(x.writes); });
      },
      [this](const peer& from, const ack& x) {
        heard(from, x.epoch, [&](seat& s) {
          s.progress = clock().now();
          if (s.state.at() == pupil::stage::joined && !s.state.forgetful())
            on_acked(s.who.server, x.through);
        });
      },
      [this](const synced& x) { on_synced(x.through); },
      [this](const flush&) { on_flush(); },
      // signs of life and syncs
      [this](const peer& from, const pong& x) {
        heard(from, x.epoch, [&](seat& s) { on_pong(s, x); });
      },
      [this](const touched& x) { touch(x.sessions); },
      [this](const sync_wish& x) {
        touch({x.request.session});
        on_sync({term_.self, x, {}, 0});
      },
      [this](const peer& from, const sync_request& x) {
        heard(from, 0, [&](seat& s) {
          touch({x.session});
          on_sync({s.who.server, {}, s.who, x.token});
        });
      },
      [this](const heartbeat&) { beat(); },
      // log and tree
      [this](const epochs_stored& x) { on_epochs_stored(x.value); },
      [](const truncated&) {},
      [](const installed&) {},
      [this](const session_news& x) { on_session_news(x); },
      [this](const mortality& x) { on_mortality(x); },
      [this](const mortals_found& x) { on_mortals_found(x); },
      [this](const reaping& x) { on_reaping(x); },
      // operators
      [this](status& x, const session_host& asker) {
        describe(x);
        send(term_.tree, x, asker);
      },
  };
}

leader spawn_leader(caf::actor_system& system, term with) {
  return system.spawn<leader_role>(std::move(with));
}

} // namespace troupe
