// A group: who is in it now, and being in it. Also for servers that come and go, seen by others.
//
// Composed of a tree cache of the group's znode, and of a presence for whoever joins.
#pragma once

#include <string>
#include <vector>

#include "actors/client/session.hpp"
#include "actors/recipes/listeners.hpp"
#include "actors/recipes/members.hpp"

namespace troupe::recipes {

/// Be in the group, saying this of oneself; instead of what was said before, if one is in it.
struct join_group {
  content data = "";
};

/// It is so, and all who read the group from now on see it.
struct group_joined {
  member self;
};

/// Be in the group no more.
struct leave_group {};

/// This one is not in it.
struct group_left {};

/// Who is in it? Answered as soon as it has been seen once.
struct who_is_there {};

/// Who was in it when it was looked at last.
struct group_seen {
  std::vector<member> members; ///< the eldest first
  bool fresh = false;          ///< false: no server is there; who comes and goes is not seen
};

/// A group, as kazoo's Party has it: below the path an ephemeral for each member, called by 32
/// hexadecimal digits and "__party__", with what it says of itself as its data. Who subscribes
/// hears a `group_seen` at once and at each change:
///
///     auto group = spawn_group(system, session, {"/app/servers"});
///     self->request(group, caf::infinite, join_group{"one:8080"}).then([=](const group_joined& x)
///     {...}); self->send(group, subscribe{});
///     ... [=](const group_seen& x) { for (auto& member : x.members) use(member.data); },
///
/// Who joins stays in it until it leaves, this actor ends, or the session's actor ends; over an
/// expired session it is out, and joins again by itself. A program that dies is out when its
/// session expires. Members that say something else of themselves (`ask::set`) are seen, too.
///
/// Guaranteed: each member once; at last what is seen is what is there. Not guaranteed: that two
/// members see the same at the same moment, that all comings and goings are seen (who goes and
/// comes in a moment may not be missed), that a member that is seen lives: a paused one is seen
/// until its session has expired, and believes itself in it until it notices. Leaders are not
/// found in this way: use an election. The path stays, all else goes with its members.
///
/// Errors: join_group and leave_group wait until they can be done, over lost connections;
/// session_expired if this actor ends before.
using group =
    caf::typed_actor<caf::replies_to<join_group>::with<group_joined>,
                     caf::replies_to<leave_group>::with<group_left>,
                     caf::replies_to<who_is_there>::with<group_seen>, caf::reacts_to<subscribe>>;

/// Where the group stands, and who of those there counts.
struct group_options {
  std::string path;

  /// Members are only those with this in their names; "": all children of the path, however they
  /// are called: for servers that register in some way of their own.
  std::string mark = "__party__";
};

/// Throws std::invalid_argument if the path is none.
group spawn_group(caf::actor_system& system, session with, group_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::join_group)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::group_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::leave_group)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::group_left)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::who_is_there)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::group_seen)
