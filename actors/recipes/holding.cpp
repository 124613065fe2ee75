// What holders are told, in words.
#include "actors/recipes/holding.hpp"

namespace troupe::recipes {

const char* to_string(holding x) {
  switch (x) {
  case holding::held:
    return "held";
  case holding::in_doubt:
    return "in doubt";
  case holding::lost:
    return "lost";
  }
  return "?";
}

} // namespace troupe::recipes
