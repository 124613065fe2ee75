// The scheduler that shares one queue: with few cores its workers wake up at once, where stealing
// ones sleep.
#include "runtime/live/caf_settings.hpp"

#include <algorithm>
#include <thread>

#include <caf/atom.hpp>
#include <caf/io/middleman.hpp>

namespace troupe {

caf_settings::caf_settings(caf_tuning tuning) {
  config_file_path.clear();
  auto cores = std::size_t{std::thread::hardware_concurrency()};
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads",
      tuning.threads != 0 ? tuning.threads : std::max<std::size_t>(2, cores));
  // How many messages an actor takes in one turn: enough to fill batches, few enough to let others
  // in between.
  set("scheduler.max-throughput", std::size_t{1000});
  load<caf::io::middleman>();
}

} // namespace troupe
