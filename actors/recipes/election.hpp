// What candidates say and are told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "actors/recipes/holding.hpp"

namespace troupe::recipes {

/// "I want to lead." Answered at once; what comes of it is told as election_change.
struct stand {};
struct standing_for_it {};

/// "I lead no more, and do not want to."
struct step_down {};
struct stepped_down {};

/// "Who leads now?"
struct who_leads {};

/// As one server saw it a moment ago.
struct leadership {
  std::optional<std::string> identifier; ///< nullopt: nobody
  fencing_token token;
};

enum class election_news : std::uint8_t {
  elected,  ///< you lead; also again, with the same token, after a doubt
  in_doubt, ///< no server is there: you may be deposed within the session's timeout
  deposed,  ///< you lead no more; you stand again by yourself
  refused,  ///< you cannot be a candidate at this path, and are none any more
};

const char* to_string(election_news x);

/// Said unasked to the candidate.
struct election_change {
  election_news now = election_news::elected;
  fencing_token token;
  std::string why; ///< for people
};

} // namespace troupe::recipes
