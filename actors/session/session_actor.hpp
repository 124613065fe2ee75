// The server side of one client: a session of this node for who lives in the same process.
//
// One actor is one connection, from `hello` to `farewell`; who wants to go on spawns another and
// says hello with the same session. The client speaks messages/conversation.hpp and hears it; order
// is decided by `pipeline`. Ends with its client, with its node's tree, or when it lets its client
// go: refused, expired, moved elsewhere, silent, or without service for a third of its timeout.
#pragma once

#include <cstdint>
#include <functional>

#include "config/authentication.hpp"
#include "config/timing.hpp"
#include "config/world.hpp"
#include "messages/actors.hpp"
#include "messages/conversation.hpp"

namespace troupe {

/// What a client hears of its session.
using session_client = hears<talk::welcome, talk::reply, talk::event, talk::farewell>;

/// What a client says its words to: a session in the same process, or a connection to one.
using connection = hears<talk::hello, talk::request, talk::requests, talk::goodbye>;

/// A client that takes what piled up as one message, too.
using brisk_client = session_client::extend_with<hears<talk::turn>>;

/// A client's session, as the client and its node see it.
using client_session = session_host::extend_with<connection>;

/// What a session knows of its node and of its client before the first word.
struct session_options {
  server_id self = nobody;
  std::uint32_t host = 0; ///< a number that no other session host of this node has
  timing times;
  std::function<std::uint64_t()> random;      ///< passwords and attachments come from it
  std::function<session_id()> new_session_id; ///< see session_ids
  identities by;                              ///< what this client counts as having proved
  authentication rules = {};                  ///< what it may prove further
  bool enforce_quota = false;                 ///< hard quotas refuse what it writes
  /// What is wrong with a wish for other members; empty: reconfig_disabled.
  std::function<error(const reconfiguration&)> fault_of_members = {};
  bool in_turns = false; ///< the client is a brisk_client
};

/// One connection of `client` to the node that `state` belongs to. Applications open sessions by
/// `running_node::endpoint` and `open_session`, which dial as often as it takes.
client_session spawn_session(caf::actor_system& system, session_options options, tree state,
                             session_client client);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::hello)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::requests)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::goodbye)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::welcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::turn)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::talk::farewell)
