// A registry of a service's instances, and soft load balancing among them.
//
// Composed of a tree cache, and of a presence for each instance offered and each user counted here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "actors/client/session.hpp"
#include "actors/recipes/listeners.hpp"
#include "actors/recipes/service_table.hpp"

namespace troupe::recipes {

/// Here is an instance of the service. Its name is part of a path, and has no '~' in it.
struct offer_instance {
  std::string name;
  content data = ""; ///< its address, or whatever users need
};

/// It is in the registry, and stays there until it is withdrawn or the registry's actor ends.
struct instance_offered {
  std::string name;
};

/// This instance shall be used no more.
struct withdraw_instance {
  std::string name;
};

/// It is not in the registry.
struct instance_withdrawn {};

/// An instance to be used, please: one with the fewest users.
struct pick_instance {};

/// The sender counts as its user until it says `put_back`, or ends.
struct instance_picked {
  service_instance which;
  std::uint64_t use = 0; ///< names this use for `put_back`
};

/// The sender uses it no more.
struct put_back {
  std::uint64_t use = 0;
};

/// It does not count as a user there any more.
struct was_put_back {};

/// Which instances are there?
struct list_instances {};

/// The instances as they were seen last, with their users.
struct instances_seen {
  std::vector<service_instance> instances; ///< the eldest first
  bool fresh = false;                      ///< false: no server is there; this may be old
};

/// A service's registry. Who subscribes hears an `instances_seen` at once and at each change of
/// instances or users:
///
///     auto registry = spawn_registry(system, session, {"/app/storage"});
///     self->request(registry, caf::infinite, offer_instance{"one", "one:8080"}).then(...);
///     self->request(registry, caf::infinite, pick_instance{})
///         .then([=](const instance_picked& x) { connect(x.which.data); });
///
/// Layout, all of it ephemeral but for the three folders, which stay:
///     PATH/instances/NAME        an instance; its data is what it says of itself
///     PATH/users/NAME~DIGITS     one user of it; 32 hexadecimal digits of the user's own
///
/// Balancing is soft: guaranteed is only that a user is sent to an instance that was seen in the
/// registry, and that had the fewest users as far as this registry had seen. Programs that pick at
/// the same moment may pick the same; nothing is moved when instances come. An instance that is
/// picked may be dead until its session expires, and users of a paused program are counted for as
/// long. At last all counts are right. A user whose instance goes hears of it as a subscriber, and
/// picks another one. Two of the same name: the second is in as soon as the first is out.
///
/// Errors: no_node: there is no instance; bad_arguments: no such name; session_expired: this actor
/// has ended. Requests wait over lost connections and expired sessions.
using registry = caf::typed_actor<caf::replies_to<offer_instance>::with<instance_offered>,
                                  caf::replies_to<withdraw_instance>::with<instance_withdrawn>,
                                  caf::replies_to<pick_instance>::with<instance_picked>,
                                  caf::replies_to<put_back>::with<was_put_back>,
                                  caf::replies_to<list_instances>::with<instances_seen>,
                                  caf::reacts_to<subscribe>>;

/// Where the service stands: "/app/storage".
struct registry_options {
  std::string path;
};

/// It lives until an exit message ends it (instances and uses end with it), or its session's actor
/// ends. Throws std::invalid_argument if the path is none, or the root.
registry spawn_registry(caf::actor_system& system, session with, registry_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::offer_instance)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::instance_offered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::withdraw_instance)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::instance_withdrawn)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::pick_instance)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::instance_picked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::put_back)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::was_put_back)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::list_instances)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::instances_seen)
