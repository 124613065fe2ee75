// How long the log's syncs took, for operators.
//
// The log takes down, anybody may look, from any thread.
#pragma once

#include <mutex>

#include "runtime/live/durations.hpp"

namespace troupe {

class sync_times {
public:
  void took(std::int64_t us) {
    std::lock_guard guard{mutex_};
    all_.took(us);
  }

  durations now() const {
    std::lock_guard guard{mutex_};
    return all_;
  }

private:
  mutable std::mutex mutex_;
  durations all_;
};

} // namespace troupe
