// The queue of a lock: ephemeral sequential znodes below one parent, laid out as kazoo's Lock and
// Election have it, so that programs which use those and this shell exclude each other.
//
// Plain. The least number holds the lock; each other one waits for the one before it alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace troupe::shell {

/// 32 hex digits of chance and this; the servers add ten digits.
constexpr const char* contender_mark = "__lock__";

struct queue_place {
  bool present = false;  ///< our own znode is among them
  std::string before;    ///< whom to wait for; "" : the lock is ours
  std::size_t ahead = 0; ///< how many are before us
};

/// Where `own` stands among these children. What is no contender does not count.
queue_place place_in_queue(const std::string& own, const std::vector<std::string>& children);

/// The one that begins with `prefix`: ours, if nobody could tell us whether it was created.
std::optional<std::string> contender_with(const std::string& prefix,
                                          const std::vector<std::string>& children);

/// "/locks/x" for "x" with `home` "/locks"; a path stays what it is.
std::string queue_path(const std::string& name, const std::string& home);

} // namespace troupe::shell
