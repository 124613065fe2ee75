// A holder with a lease.
#include "actors/recipes/semaphore_actor.hpp"

#include <stdexcept>

#include "actors/recipes/holder_actor.hpp"
#include "actors/recipes/lease_claim.hpp"

namespace troupe::recipes {

semaphore spawn_semaphore(caf::actor_system& system, session session, semaphore_options options) {
  must_be_place(options.path);
  if (options.leases_max == 0)
    throw std::invalid_argument("a semaphore without leases lets nobody in: " + options.path);
  auto make = [=](const std::string& name) {
    return lease_claim{options.path, name, options.identifier, options.leases_max};
  };
  return caf::actor_cast<semaphore>(
      system.spawn<holder_role<lease_claim>>(std::move(session), std::move(make)));
}

} // namespace troupe::recipes
