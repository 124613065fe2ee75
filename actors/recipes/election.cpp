// What candidates are told, in words.
#include "actors/recipes/election.hpp"

namespace troupe::recipes {

const char* to_string(election_news x) {
  switch (x) {
  case election_news::elected:
    return "elected";
  case election_news::in_doubt:
    return "in doubt";
  case election_news::deposed:
    return "deposed";
  case election_news::refused:
    return "refused";
  }
  return "?";
}

} // namespace troupe::recipes
