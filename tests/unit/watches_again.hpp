// What a client says to take its watches up again, for tests: the lists as they travel.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "messages/operation.hpp"

namespace troupe::test {

using paths = std::vector<std::string>;

inline set_watches watches_again(zxid since, paths data, paths exist = {}, paths child = {},
                                 paths persistent = {}, paths recursive = {}) {
  return {since, std::make_shared<const watched_paths>(
                     watched_paths{std::move(data), std::move(exist), std::move(child),
                                   std::move(persistent), std::move(recursive)})};
}

} // namespace troupe::test
