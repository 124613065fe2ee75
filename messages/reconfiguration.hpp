// A wish for other members of the ensemble (ZooKeeper's reconfig), as a client says it.
//
// Never checked here: config/reconfiguration.hpp knows what is wrong with one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// ZooKeeper's reconfig request: servers that join and leave, or the whole new list.
struct reconfiguration {
  std::optional<std::string> joining; ///< "server.4=host:2888:3888:observer;2181,..."
  std::optional<std::string> leaving; ///< "1,2"
  std::optional<std::string>
      members;               ///< all of them, as server lines; joining and leaving are none
  std::int64_t version = -1; ///< of the configuration that is meant to change; -1: any
};

} // namespace troupe
