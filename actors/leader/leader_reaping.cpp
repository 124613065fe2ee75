// Containers and times to live: the tree says when something may be due, the reaper when to ask,
// and what is found goes by a transaction each, as any other change.
#include "actors/leader/leader_role.hpp"

#include "messages/archive.hpp"
#include "messages/operation.hpp"

namespace troupe {

void leader_role::on_mortality(const mortality& x) {
  reaper_.hear(x, term_.world.wall_ms());
  set_reaping_timer();
}

void leader_role::set_reaping_timer() {
  ++reapings_;
  if (auto rest = reaper_.rest(term_.world.wall_ms()))
    delayed_send(this, *rest, reaping{reapings_});
}

void leader_role::on_reaping(const reaping& x) {
  if (over_ || x.number != reapings_)
    return;
  if (auto question = reaper_.ask(term_.world.wall_ms()))
    send(term_.tree, *question, caf::actor_cast<tree_listener>(this));
  set_reaping_timer();
}

void leader_role::on_mortals_found(const mortals_found& x) {
  std::vector<write_request> ends;
  ends.reserve(x.paths.size());
  for (auto& path : x.paths)
    ends.push_back({no_session, 0, 0, {}, encode(operation{reap_node{path}, {}})});
  if (ends.empty())
    return;
  reaper_.reaps(ends.size());
  propose(ends);
}

} // namespace troupe
