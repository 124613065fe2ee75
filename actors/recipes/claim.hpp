// A claim: one contender's way to something that few can hold at a time, as its actor drives it.
//
// Plain. `queue_claim` (locks, fair elections), `mastery_claim` (one znode that all want) and
// `lease_claim` (semaphores) decide; whoever drives one of them asks what `next` says until it says
// nothing, tells it all it hears, and looks at `now` after each.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/recipes/holding.hpp"
#include "actors/recipes/own_znode.hpp"

namespace troupe::recipes {

enum class standing : std::uint8_t {
  away,     ///< nothing of ours is there, nothing is asked
  waiting,  ///< on the way there, or out
  in_doubt, ///< held, as far as anybody knows
  held,
};

template <class T>
concept is_claim = requires(T x, const T y, bool wanted, const answer& said,
                            const watch_event& event, session_id session) {
  x.want(wanted);
  { x.next() } -> std::same_as<std::optional<question>>;
  x.hear(said);
  x.hear(event);
  x.connected(session);
  x.disconnected();
  x.expired();
  x.try_again();
  { y.now() } -> std::same_as<standing>;
  { y.token() } -> std::same_as<fencing_token>;
  { y.failure() } -> std::same_as<error>;
  { y.throttled() } -> std::same_as<bool>;
  { y.left_behind() } -> std::same_as<std::vector<std::string>>; ///< paths to remove if we end now
};

} // namespace troupe::recipes
