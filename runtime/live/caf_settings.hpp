// How this project runs CAF: one place for the scheduler and the middleman.
//
// Reads no file, no environment and no command line: a caf-application.ini lying about has no
// effect.
#pragma once

#include <cstddef>

#include <caf/actor_system_config.hpp>

namespace troupe {

struct caf_tuning {
  std::size_t threads = 0; ///< of the scheduler; 0: one a core, at least two
};

class caf_settings : public caf::actor_system_config {
public:
  explicit caf_settings(caf_tuning tuning = {});
};

} // namespace troupe
