// What a recipe asks its session, and what comes back: the plain classes decide in these words.
//
// Never more than one question of a decision is under way; its answer comes before the next.
#pragma once

#include <variant>

#include "messages/client.hpp"

namespace troupe::recipes {

using question = std::variant<ask::ensure_path, ask::create, ask::remove, ask::set, ask::get,
                              ask::exists, ask::children, ask::unwatch, ask::multi, ask::sync>;

/// `error` is never ok.
using answer =
    std::variant<error, created, confirmed, stat, got_data, existence, got_children, multi_done>;

/// nullptr: it was answered well.
inline const error* failure(const answer& x) {
  return std::get_if<error>(&x);
}

/// "/a" and "b" are "/a/b"; "/" and "b" are "/b".
inline std::string below(const std::string& parent, const std::string& name) {
  return parent == "/" ? parent + name : parent + '/' + name;
}

} // namespace troupe::recipes
