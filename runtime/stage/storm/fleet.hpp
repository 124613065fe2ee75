// Many storms at once, each worker a process of its own: one that crashes is a finding, not the
// end.
//
// Workers say what they do, a line at a time; nothing is shared. Ends every worker that it started.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/stage/storm/corners.hpp"

namespace troupe {

struct fleet_orders {
  std::vector<std::uint64_t> seeds;
  unsigned jobs = 1;
  std::optional<std::chrono::steady_clock::time_point> until; ///< no storm begins after this
  bool go_on = false;                                         ///< also when a law has broken
};

struct fleet_log {
  struct finding {
    std::uint64_t seed = 0;
    std::string law; ///< or how the worker died
  };

  std::uint64_t storms = 0;
  std::uint64_t deliveries = 0;
  std::chrono::milliseconds virtual_time{0};
  std::vector<std::uint64_t> corners =
      std::vector<std::uint64_t>(corners_seen{}.size()); ///< storms
  std::vector<finding> findings;                         ///< ascending by seed
};

/// `progress` is called after each storm.
fleet_log sail(const fleet_orders& orders, const std::function<void(const fleet_log&)>& progress);

} // namespace troupe
