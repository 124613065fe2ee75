// Whose the znode is.
#include "actors/recipes/mastery_claim.hpp"

#include <utility>

#include "actors/path.hpp"

namespace troupe::recipes {

mastery_claim::mastery_claim(const std::string& path, content data)
    : own_(std::string(parent_of(path)), std::string(name_of(path)), std::move(data),
           own_znode::naming::contested) {}

standing mastery_claim::now() const {
  if (own_.wanted() && own_.there())
    return own_.sure() ? standing::held : standing::in_doubt;
  return !own_.wanted() && own_.gone() ? standing::away : standing::waiting;
}

std::vector<std::string> mastery_claim::left_behind() const {
  return own_.sure() ? std::vector{own_.path()} : std::vector<std::string>{};
}

} // namespace troupe::recipes
