// Everything an application needs of Troupe, installed as <troupe/troupe.hpp>: sessions, recipes
// (locks, semaphores, elections, barriers), nodes, and what all of them say.
//
// The stage stays apart (<troupe/runtime/stage/stage.hpp>): it brings a testing scheduler, which is
// for tests. Declares nothing else: what is linked (troupe::client, troupe::node) decides what of
// this can be called.
#pragma once

#include "actors/client/errors.hpp"
#include "actors/client/session.hpp"
#include "actors/recipes/barrier_actor.hpp"
#include "actors/recipes/cached_tree_actor.hpp"
#include "actors/recipes/claim_queue_actor.hpp"
#include "actors/recipes/counter_actor.hpp"
#include "actors/recipes/election_actor.hpp"
#include "actors/recipes/id_blocks_actor.hpp"
#include "actors/recipes/lock_actor.hpp"
#include "actors/recipes/members_actor.hpp"
#include "actors/recipes/presence_actor.hpp"
#include "actors/recipes/queue_actor.hpp"
#include "actors/recipes/read_write_lock_actor.hpp"
#include "actors/recipes/registry_actor.hpp"
#include "actors/recipes/semaphore_actor.hpp"
#include "actors/recipes/znode_mirror_actor.hpp"
#include "config/version.hpp"
#include "config/zoo_cfg.hpp"
#include "messages/client.hpp"
#include "runtime/client/blocking_session.hpp"
#include "runtime/client/coroutine.hpp"
#include "runtime/client/open_session.hpp"
#include "runtime/live/caf_settings.hpp"
#include "runtime/live/start.hpp"

namespace troupe {

/// A release: a greater minor number may change the interface until there is a major one.
struct release {
  int major = 0;
  int minor = 0;
  int patch = 0;

  constexpr auto operator<=>(const release&) const = default;
};

/// Of these headers; `version_text` says the same in words.
///
///     static_assert(troupe::headers >= troupe::release{0, 1});
constexpr release headers{0, 1, 0};

} // namespace troupe
