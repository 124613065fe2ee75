// What a node takes from the world around it besides disk, peers and clients: the wall clock,
// chance, and an ear for its milestones. A live node gets the operating system's, the stage gives
// virtual and seeded ones.
//
// Durations never come from here: actors measure them by their scheduler's clock.
#pragma once

#include <cstdint>
#include <functional>

#include "messages/milestone.hpp"

namespace troupe {

struct world {
  std::function<std::int64_t()>
      wall_ms; ///< milliseconds since 1970; for mtime, ctime and session ids only
  std::function<std::uint64_t()>
      random; ///< unpredictable in a live node (session passwords come from it)
  witness tell = [](server_id, const milestone_kind&) {};
};

} // namespace troupe
