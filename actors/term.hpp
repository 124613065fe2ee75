// What a node hands to the role that it spawns for one term: where this server stands, and whom the
// role speaks to.
//
// The term number fences: log and tree ignore what a role of an earlier term still says.
#pragma once

#include "config/settings.hpp"
#include "config/world.hpp"
#include "messages/actors.hpp"

namespace troupe {

struct term {
  std::uint64_t number = 0;
  server_id self = nobody;
  server_id leader = nobody;
  ensemble servers;
  timing times;
  troupe::world world;
  recalled start;                         ///< epochs, history, and the tail that is not applied
  zxid applied;                           ///< what the tree has
  troupe::past past = troupe::past::kept; ///< of this server's disk, as it was announced
  troupe::log log;
  troupe::tree tree;
  troupe::links links; ///< invalid in a standalone server
  troupe::node node;

  bool observer() const {
    return !servers.is_voter(self);
  }

  void tell(const milestone_kind& what) const {
    world.tell(self, what);
  }

  /// At the end of the role. A letter from it that lies unread with one of these may hold the role;
  /// if the role held them too, none of them would ever be freed, and a detached one (the log)
  /// would hold up the end of the actor system.
  void let_go() {
    log = nullptr;
    tree = nullptr;
    links = nullptr;
    node = nullptr;
  }
};

} // namespace troupe
