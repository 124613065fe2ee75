// The queue of a lock: ephemeral sequential znodes below one parent, laid out as kazoo's Lock,
// ReadLock, WriteLock and Election have it, so that programs which use those, this library and the
// shell exclude each other.
//
// Plain. Numbers decide: each waits for the nearest one before it that excludes it, and for no
// other; so nobody wakes a herd.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::recipes {

/// 32 hex digits that nobody else has, and this; the servers add ten digits.
inline constexpr std::string_view contender_mark = "__lock__";
inline constexpr std::string_view reader_mark = "__rlock__";

/// By what one stands in the queue, and whom one waits for.
struct queue_rule {
  std::string_view mark = contender_mark;
  bool readers_exclude = false; ///< waits for readers, too
};

inline constexpr queue_rule exclusive{};
inline constexpr queue_rule reading{reader_mark, false};
inline constexpr queue_rule writing{contender_mark, true};

struct queue_place {
  bool present = false;  ///< our own znode is among them
  std::string before;    ///< whom to wait for; "" : nobody is in the way
  std::size_t ahead = 0; ///< how many are before us that exclude us
};

/// Where `own` stands among these children. What is no contender does not count.
queue_place place_in_queue(const std::string& own, const std::vector<std::string>& children,
                           const queue_rule& rule = exclusive);

/// The first of the queue, whatever it waits with; nullopt: nobody stands there.
std::optional<std::string> first_in_queue(const std::vector<std::string>& children);

/// The one that begins with `prefix`: ours, if nobody could tell us whether it was created.
std::optional<std::string> contender_with(const std::string& prefix,
                                          const std::vector<std::string>& children);

} // namespace troupe::recipes
