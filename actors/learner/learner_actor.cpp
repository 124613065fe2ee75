// The learner's ears: which word leads to which deed.
#include "actors/learner/learner_actor.hpp"

#include "actors/learner/learner_role.hpp"

namespace troupe {

learner_role::behavior_type learner_role::make_behavior() {
  started_ = last_heard_ = clock().now();
  watch_out();
  return {
      // the connection
      [this](const peer_up& up, const leader_link& link) { on_connected(up.who, link); },
      [this](const peer_down& down) {
        if (down.who == leader_)
          give_up("lost the connection to its leader");
      },
      // discovery
      [this](const peer& from, const leader_info& x) { heard(from, 0, [&] { on_epoch(x); }); },
      // catch-up
      [this](const peer& from, const catch_up& x) { heard(from, x.epoch, [&] { on_plan(x); }); },
      [this](const peer& from, const catch_up_snapshot& x) {
        heard(from, x.epoch, [&] { on_snapshot_part(x.part); });
      },
      [this](const peer& from, const catch_up_history& x) {
        heard(from, x.epoch, [&] { on_history(x.entries); });
      },
      [this](const peer& from, const new_leader& x) {
        heard(from, x.epoch, [&] { on_new_leader(); });
      },
      [this](const peer& from, const up_to_date& x) {
        heard(from, x.epoch, [&] { on_up_to_date(x); });
      },
      // broadcast
      [this](const peer& from, const proposal_batch& x) {
        heard(from, x.epoch, [&] { on_proposals(x); });
      },
      [this](const peer& from, const commit& x) {
        heard(from, x.epoch, [&] { decide(x.through); });
      },
      [this](const peer& from, const ping& x) { heard(from, x.epoch, [&] { on_ping(x); }); },
      [this](const peer& from, const sync_reply& x) {
        heard(from, x.epoch, [&] { on_sync_reply(x.token); });
      },
      // the log
      [this](const synced& x) { on_synced(x.through); },
      [this](const epochs_stored& x) { on_epochs_stored(x.value); },
      [this](const truncated& x) { on_truncated(x.to); },
      [this](const installed& x) { on_installed(x); },
      [](const history_read&) {},
      [](const snapshot_read&) {},
      // this server's clients
      [this](const submission& x) {
        if (phase_ == phase::serving)
          send(link_, x);
      },
      [this](const touched& x) { touched_.insert(x.sessions.begin(), x.sessions.end()); },
      [this](const sync_wish& x) { on_sync_wish(x); },
      // itself
      [this](const look_around&) { watch_out(); },
      [this](status& x, const session_host& asker) {
        x.role = term_.observer() ? standing::observing : standing::following;
        x.serving = phase_ == phase::serving;
        x.epoch = epochs_.current;
        x.leader = term_.leader;
        x.outstanding = syncs_.size();
        x.counts.proposals = proposals_;
        x.counts.commits = commits_;
        send(term_.tree, x, asker);
      },
  };
}

learner spawn_learner(caf::actor_system& system, term with) {
  return system.spawn<learner_role>(std::move(with));
}

} // namespace troupe
