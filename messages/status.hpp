// How a node is, for operators: one inquiry walks the path role → tree → registry, each adds what
// it knows.
#pragma once

#include <cstdint>

#include "messages/ids.hpp"
#include "messages/vote.hpp"

namespace troupe {

struct status {
  std::uint64_t ticket = 0; ///< the asker's own
  server_id self = nobody;
  // node and role
  standing role = standing::looking;
  bool serving = false;
  bool standalone = false;
  std::uint32_t epoch = 0;
  server_id leader = nobody;
  std::uint64_t voters = 0;
  std::uint64_t learners = 0;         ///< leader: connected
  std::uint64_t synced_followers = 0; ///< leader
  std::uint64_t synced_observers = 0; ///< leader
  std::uint64_t outstanding = 0;      ///< proposed or submitted, not decided
  // tree
  zxid applied;
  std::uint64_t nodes = 0;      ///< znodes, the root counted once
  std::uint64_t data_bytes = 0; ///< paths and data
  std::uint64_t ephemerals = 0;
  std::uint64_t sessions = 0;
  // registry
  std::uint64_t watches = 0;
  std::uint64_t watched_paths = 0;
  std::uint64_t watchers = 0;
};

} // namespace troupe
