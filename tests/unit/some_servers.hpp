// Ensembles for tests of plain classes: servers 1..n, without addresses.
#pragma once

#include <utility>
#include <vector>

#include "config/ensemble.hpp"

namespace troupe::some_servers {

inline server_id server(unsigned x) {
  return server_id{x};
}

/// Voters first, then observers.
inline ensemble voters(unsigned count, unsigned observers = 0) {
  std::vector<member> members;
  for (unsigned i = 1; i <= count + observers; ++i) {
    member x;
    x.id = server(i);
    x.observer = i > count;
    members.push_back(x);
  }
  return ensemble{std::move(members)};
}

} // namespace troupe::some_servers
