// Numbers and states as ZooKeeper writes them, for all four-letter words. Plain.
#pragma once

#include <cstdint>
#include <string>

#include "messages/status.hpp"
#include "runtime/live/admin/facts.hpp"

namespace troupe {

/// Whole milliseconds.
std::string ms_text(std::int64_t us);

/// At most four digits behind the point, at least one.
std::string decimal_text(double x);

/// A size of which 0 says that there was none yet: "-1" then.
std::string size_text(std::uint64_t bytes);

/// leader, follower, observer, standalone; looking.
std::string state_text(const server_facts& x);

/// ZooKeeper counts the root twice.
std::uint64_t node_count(const status& x);

} // namespace troupe
