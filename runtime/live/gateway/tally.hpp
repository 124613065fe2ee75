// What operators count: packets, and how long requests took. One of these per client, per I/O
// thread, and for the whole server.
//
// Plain numbers of one thread; whoever wants a sum adds copies.
#pragma once

#include <algorithm>
#include <cstdint>

namespace troupe {

struct tally {
  std::uint64_t received = 0; ///< requests
  std::uint64_t sent = 0;     ///< replies and events
  std::uint64_t answered = 0; ///< requests that the latencies below are of
  std::int64_t sum_us = 0;
  std::int64_t least_us = 0;
  std::int64_t most_us = 0;

  void took(std::int64_t us) {
    least_us = answered == 0 ? us : std::min(least_us, us);
    most_us = std::max(most_us, us);
    sum_us += us;
    ++answered;
  }

  void add(const tally& x) {
    if (x.answered > 0)
      least_us = answered == 0 ? x.least_us : std::min(least_us, x.least_us);
    most_us = std::max(most_us, x.most_us);
    sum_us += x.sum_us;
    answered += x.answered;
    received += x.received;
    sent += x.sent;
  }

  double average_ms() const {
    return answered == 0 ? 0.0
                         : static_cast<double>(sum_us) / 1000.0 / static_cast<double>(answered);
  }
};

} // namespace troupe
