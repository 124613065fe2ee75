// Synchronisation (Zab, phase 2): each learner gets this history, and a majority of them makes it
// the decided one.
#include "actors/leader/leader_role.hpp"

#include "actors/leader/catch_up_plan.hpp"

namespace troupe {

void leader_role::plan(seat& s) {
  auto plan = plan_catch_up(history_, s.state.cursor());
  ++(plan.kind == catch_up_kind::snapshot ? counts_.snapshots : counts_.diffs);
  send(s.link, catch_up{epoch(), plan.kind, plan.from});
  s.state.begin(plan.kind, plan.from);
  if (plan.kind != catch_up_kind::truncate)
    teach(s); // a truncated log says when it is ready
}

void leader_role::teach(seat& s) {
  auto lesson = s.state.next(history_.last());
  switch (lesson.what) {
  case next_lesson::kind::snapshot_part:
    send(term_.log, read_snapshot{term_.number, s.who.incarnation, lesson.at, lesson.index},
         as_client());
    break;
  case next_lesson::kind::history:
    send(term_.log,
         read_history{term_.number, s.who.incarnation, lesson.at, history_.last(),
                      term_.times.part_bytes},
         as_client());
    break;
  case next_lesson::kind::none:
    complete(s);
    break;
  }
}

leader_role::seat* leader_role::find(std::uint64_t incarnation) {
  for (auto& [server, s] : class_)
    if (s.who.incarnation == incarnation)
      return &s;
  return nullptr;
}

void leader_role::on_snapshot_read(const snapshot_read& x) {
  auto s = find(x.token);
  if (!s)
    return;
  if (!x.found)
    return dismiss(*s); // purged meanwhile: it comes back, and is planned anew
  s->state.sent_part(x.part);
  send(s->link, catch_up_snapshot{epoch(), x.part});
}

void leader_role::on_history_read(const history_read& x) {
  auto s = find(x.token);
  if (!s)
    return;
  if (!x.found || x.entries.empty()) { // purged meanwhile: it comes back, and gets a snapshot
    history_.base = std::max(history_.base, x.base);
    return dismiss(*s);
  }
  auto all = s->state.sent(x.entries.back().id);
  send(s->link, catch_up_history{epoch(), x.entries});
  if (all)
    complete(*s);
}

void leader_role::complete(seat& s) {
  send(s.link, new_leader{epoch()});
  s.progress = clock().now();
  for (auto& batch : s.state.tell())
    send(s.link, std::move(batch));
}

void leader_role::on_taken(seat& s, zxid last) {
  if (s.state.at() != pupil::stage::told)
    return dismiss(s);
  s.state.join();
  s.progress = clock().now();
  if (s.state.forgetful()) {
    if (established_)
      welcome_when_confirmed(s);
    return;
  }
  auto before = established_;
  took(s.who.server, last);
  if (before)
    welcome(s);
}

void leader_role::took(server_id server, zxid last) {
  recruits_.take(server);
  on_acked(server, last);
  if (!established_ && recruits_.taken())
    establish();
}

void leader_role::welcome(seat& s) {
  send(s.link, up_to_date{epoch(), proposals_->committed()});
}

void leader_role::welcome_when_confirmed(seat& s) {
  syncs_.add({s.who.server, {}, s.who, 0, true}, proposals_->committed());
  wake();
}

void leader_role::establish() {
  established_ = true;
  established_at_ = clock().now();
  term_.tell(milestone::leads{epoch()});
  for (auto& [server, s] : class_)
    if (s.state.at() == pupil::stage::joined)
      s.state.forgetful() ? welcome_when_confirmed(s) : welcome(s);
  execute();
  send(term_.tree, watch_sessions{term_.number}, caf::actor_cast<tree_listener>(this));
  send(term_.node, role_ready{term_.number, epoch()});
}

} // namespace troupe
