// A copy of all znodes below a path, kept up to date: a tree cache.
//
// Listens to its session and asks cached_tree and refresh; decides nothing. Writes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/client/session.hpp"
#include "actors/recipes/cached_tree.hpp"
#include "actors/recipes/listeners.hpp"

namespace troupe::recipes {

/// One znode, from the copy.
struct lookup {
  std::string path;
};

/// The znode as it was seen last.
struct znode_found {
  std::optional<got_data> is; ///< nullopt: there is none
  bool fresh = false;
};

/// The names of its children, from the copy.
struct list_children {
  std::string path;
};

/// The children as they were seen last.
struct children_listed {
  bool there = false; ///< the znode itself
  std::vector<std::string> names;
  bool fresh = false;
};

/// What has changed, in this order. `fresh`: as of now everything is as the servers showed it, and
/// a server with a quorum is there; else what is known may be old.
struct tree_news {
  std::vector<tree_change> changes;
  bool fresh = false;
};

/// The copy. Who subscribes hears a `tree_news` with everything that is known, and one at each
/// change of it or of its freshness:
///
///     auto cache = spawn_cached_tree(system, session, {"/app"});
///     self->send(cache, subscribe{});
///     ... [=](const tree_news& x) { for (auto& change : x.changes) use(change); },
///     self->request(cache, caf::infinite, lookup{"/app/a"}).then([=](const znode_found& x) {...});
///
/// Paths are the session's own. Questions are answered at once, but for the first, which wait until
/// everything has been read. One watch is set, at the root of the copy (ZooKeeper 3.6 or later):
/// the root does not have to be there.
///
/// Guaranteed: each znode's state was its state at some time, and never goes back to an earlier
/// one, over reconnects, changes of leader and expired sessions too; at last all of it is as the
/// servers have it. After each lost connection all is read again (64 requests at a time), as
/// servers do not say what a recursive watch has missed. Not guaranteed: that every state is seen;
/// that two znodes are seen as of the same moment; that it is as it is now: a process that was
/// paused sees old state, with `fresh` still true until its session notices (two thirds of the
/// timeout). A clock that jumps delays that, at most. Times, versions and the content of each znode
/// are exact, but the number of its children is as of when its content was read.
///
/// Errors: none. What may not be read (no_auth), and what is not below the root, is not there. All
/// of it is in memory.
using cached_tree_handle = caf::typed_actor<caf::replies_to<lookup>::with<znode_found>,
                                            caf::replies_to<list_children>::with<children_listed>,
                                            caf::reacts_to<subscribe>>;

/// What a tree cache is told at its start.
struct cached_tree_options {
  std::string path;
};

/// It lives until an exit message ends it, or its session's actor ends (with the same reason).
/// Throws std::invalid_argument if the path is none.
cached_tree_handle spawn_cached_tree(caf::actor_system& system, session with,
                                     cached_tree_options options);

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::lookup)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::znode_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::list_children)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::children_listed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::tree_news)
