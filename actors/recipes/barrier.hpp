// What is said at barriers.
#pragma once

#include <chrono>
#include <optional>

#include "actors/recipes/holding.hpp"

namespace troupe::recipes {

/// "Let nobody through." Answered with confirmed.
struct raise_barrier {};

/// "Let all through." Answered with confirmed, also if there is no barrier.
struct lift_barrier {};

/// Answered with passed as soon as there is no barrier.
struct pass_barrier {
  std::optional<std::chrono::milliseconds> patience = std::nullopt; ///< nullopt: for ever
};
struct passed {};

/// Of a double barrier: answered with `entered` once all have come.
struct enter_barrier {
  std::optional<std::chrono::milliseconds> patience = std::nullopt;
};
struct entered {
  fencing_token token;
};

/// Answered with `left` once all have finished.
struct leave_barrier {};
struct left {};

} // namespace troupe::recipes
