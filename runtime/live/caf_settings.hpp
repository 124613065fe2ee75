// How this project runs CAF: one place for the scheduler and the middleman.
//
// Reads no file, no environment and no command line: a caf-application.ini lying about has no
// effect.
#pragma once

#include <cstddef>

#include <caf/actor_system_config.hpp>

namespace troupe {

/// What differs from one machine to another.
struct caf_tuning {
  std::size_t threads = 0; ///< of the scheduler; 0: one a core, at least two
};

/// For an actor system that has nodes and sessions: the middleman is loaded, and messages wait for
/// no sleeping worker. An application may take its own configuration instead.
///
///     troupe::caf_settings config;
///     caf::actor_system system{config};
class caf_settings : public caf::actor_system_config {
public:
  explicit caf_settings(caf_tuning tuning = {});
};

} // namespace troupe
