// Where a node's status can be asked for: `ask_status` is passed to the node as an inquiry, and its
// answer back.
//
// Decides nothing. Always: ends with its node, and then every question gets an error.
#pragma once

#include <caf/typed_actor.hpp>

#include "messages/actors.hpp"

namespace troupe {

/// How is the node? Answered with `status`: its role, epoch and leader, whether it serves, its last
/// transaction, how many znodes, sessions and watches there are.
struct ask_status {};

/// Use, from an actor:
///
///     self->request(node.status_desk(), 2s, troupe::ask_status{})
///         .then([=](const troupe::status& x) { ... x.serving, x.leader, x.applied ... },
///               [=](const caf::error&) { ... the node has ended, or is too busy ... });
///
/// Ask with a time limit: a question can get lost while the node changes its role.
using status_desk = caf::typed_actor<caf::replies_to<ask_status>::with<status>>;

/// Of this node; start_node spawns it.
status_desk spawn_status_desk(caf::actor_system& system, node of);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask_status)
