// Holders with a place in a queue.
#include "actors/recipes/lock_actor.hpp"

#include "actors/recipes/holder_actor.hpp"
#include "actors/recipes/queue_claim.hpp"
#include "actors/recipes/read_write_lock_actor.hpp"

namespace troupe::recipes {

namespace {

lock spawn_by(const queue_rule& rule, caf::actor_system& system, session&& session,
              const lock_options& options) {
  must_be_place(options.path);
  auto make = [=](const std::string& name) {
    return queue_claim{options.path, name, options.identifier, rule};
  };
  return caf::actor_cast<lock>(
      system.spawn<holder_role<queue_claim>>(std::move(session), std::move(make)));
}

} // namespace

lock spawn_lock(caf::actor_system& system, session session, lock_options options) {
  return spawn_by(exclusive, system, std::move(session), options);
}

lock spawn_read_lock(caf::actor_system& system, session session, lock_options options) {
  return spawn_by(reading, system, std::move(session), options);
}

lock spawn_write_lock(caf::actor_system& system, session session, lock_options options) {
  return spawn_by(writing, system, std::move(session), options);
}

} // namespace troupe::recipes
