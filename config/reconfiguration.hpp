// A client's wish for another membership, checked as ZooKeeper checks it before anything is done.
//
// Plain; changes nothing. Membership itself changes by new server lines and a rolling restart, so a
// wish without a fault is refused in the end; its faults have ZooKeeper's errors in ZooKeeper's
// order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "messages/reply.hpp"

namespace troupe {

/// ZooKeeper's reconfig request: servers that join and leave, or the whole new list.
struct reconfiguration {
  std::optional<std::string> joining; ///< "server.4=host:2888:3888:observer;2181,..."
  std::optional<std::string> leaving; ///< "1,2"
  std::optional<std::string>
      members;               ///< all of them, as server lines; joining and leaving are none
  std::int64_t version = -1; ///< of the configuration that is meant to change; -1: any
};

/// ok: nothing is wrong with it. Rights are not looked at here.
error fault_of(const reconfiguration& x, const settings& now);

} // namespace troupe
