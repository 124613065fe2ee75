// How long something took, each time: the numbers that ZooKeeper's summaries have.
//
// Plain numbers of one thread; whoever wants a sum adds copies.
#pragma once

#include <algorithm>
#include <cstdint>

namespace troupe {

struct durations {
  std::uint64_t count = 0;
  std::int64_t sum_us = 0;
  std::int64_t least_us = 0;
  std::int64_t most_us = 0;

  void took(std::int64_t us) {
    least_us = count == 0 ? us : std::min(least_us, us);
    most_us = std::max(most_us, us);
    sum_us += us;
    ++count;
  }

  void add(const durations& x) {
    if (x.count > 0)
      least_us = count == 0 ? x.least_us : std::min(least_us, x.least_us);
    most_us = std::max(most_us, x.most_us);
    sum_us += x.sum_us;
    count += x.count;
  }

  double average_ms() const {
    return count == 0 ? 0.0 : static_cast<double>(sum_us) / 1000.0 / static_cast<double>(count);
  }
};

} // namespace troupe
