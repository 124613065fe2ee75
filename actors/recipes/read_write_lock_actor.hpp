// A lock that many readers share, or one writer has alone.
#pragma once

#include "actors/recipes/lock_actor.hpp"

namespace troupe::recipes {

/// The two sides of a read-write lock; the paths must be the same for them to know each other:
///
///     auto reading = troupe::recipes::spawn_read_lock(system, session, {.path = "/locks/map"});
///     auto writing = troupe::recipes::spawn_write_lock(system, session, {.path = "/locks/map"});
///     self->request(writing, caf::infinite, acquire{}).then([=](const held& x) { ... });
///
/// Messages, news, errors and what is guaranteed as with `lock` (lock_actor.hpp). Besides:
///
/// Guaranteed: a writer holds alone; readers hold together. The queue is fair: a reader waits for
/// every writer that asked before it, a writer for everybody that did; nobody starves. A writer
/// watches the one before it; readers watch the writer before them, which all of them follow at
/// once, as they shall.
///
/// NOT guaranteed: that readers may upgrade (one that holds and asks to write waits for itself).
/// When a process stands still beyond its session's timeout, it may believe that it holds beside
/// others: the tokens tell. A writer's is greater than those of all readers before it and less than
/// those of all after it; readers that hold together have different ones. So what is protected
/// refuses writes that have lesser tokens than the greatest seen, and reads that have lesser ones
/// than the greatest writer's.
///
/// Znodes as kazoo's ReadLock and WriteLock: "…__rlock__ten digits" reads, "…__lock__ten digits"
/// writes. `lock` at the same path does not wait for readers, and must not be mixed in.
lock spawn_read_lock(caf::actor_system& system, session session, lock_options options);
lock spawn_write_lock(caf::actor_system& system, session session, lock_options options);

} // namespace troupe::recipes
