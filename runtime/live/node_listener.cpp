// Which milestones are told, and to whom.
#include "runtime/live/node_listener.hpp"

#include <type_traits>

#include <caf/send.hpp>

namespace troupe {

bool worth_telling(const milestone_kind& what) {
  using namespace milestone;
  return std::visit(
      []<class T>(const T&) {
        return !std::is_same_v<
                   T,
                   proposes> && !std::is_same_v<T, syncs> && !std::is_same_v<T, acks> && !std::is_same_v<T, commits> && !std::is_same_v<T, applies>;
      },
      what);
}

/// Within the lock, so that nothing comes behind the end.
template <class T>
void node_ear::say(const T& x) {
  if (auto there = caf::actor_cast<caf::strong_actor_ptr>(to_); there && !over_)
    caf::anon_send(caf::actor_cast<node_listener>(there), x);
}

void node_ear::tell(const node_milestone& x) {
  if (!worth_telling(x.what))
    return;
  std::lock_guard guard{mutex_};
  say(x);
}

void node_ear::tell(const node_ended& x) {
  std::lock_guard guard{mutex_};
  say(x);
  over_ = true;
}

} // namespace troupe
