// Numbers that nobody else draws, out of blocks taken from a counter.
//
// Plain. Always: no number twice; what is left of a block is lost with its owner.
#pragma once

#include <cstdint>
#include <optional>

#include "actors/recipes/counting.hpp"

namespace troupe::recipes {

class id_blocks {
public:
  /// Nullopt: a block is needed first.
  std::optional<std::int64_t> draw() {
    return left_ == 0 ? std::nullopt : (--left_, std::optional{++last_});
  }

  /// This much of the counter is ours.
  void take(const sum& x) {
    last_ = x.before;
    left_ = x.after - x.before;
  }

private:
  std::int64_t last_ = 0;
  std::int64_t left_ = 0;
};

} // namespace troupe::recipes
