// A claim: one contender's way to something that few can hold at a time, as its actor drives it.
//
// Plain. `queue_claim` (locks, fair elections), `lease_claim` (semaphores), `double_barrier_member`
// and `own_znode` itself (one znode that all want, or that is to be there) decide; whoever drives
// one of them asks what `next` says until it says nothing, tells it all it hears, and looks at
// `now` after each.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/recipes/holding.hpp"
#include "actors/recipes/question.hpp"

namespace troupe::recipes {

enum class standing : std::uint8_t {
  away,     ///< nothing of ours is there, nothing is asked
  waiting,  ///< on the way there, or out
  in_doubt, ///< held, as far as anybody knows
  held,
};

template <class T>
concept is_claim = requires(T x, const T y, bool wanted, const answer& said,
                            const watch_event& event, const session_change& change) {
  x.want(wanted);
  { x.next() } -> std::same_as<std::optional<question>>;
  x.hear(said);
  x.hear(event);
  x.hear(change);
  x.try_again();
  { y.now() } -> std::same_as<standing>;
  { y.token() } -> std::same_as<fencing_token>;
  { y.failure() } -> std::same_as<error>;
  { y.throttled() } -> std::same_as<bool>;
  { y.left_behind() } -> std::same_as<std::vector<ask::remove>>; ///< to be said if we end now
};

} // namespace troupe::recipes
