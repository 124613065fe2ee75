// Beliefs, compared.
#include "runtime/stage/programs/hold_laws.hpp"

#include <algorithm>

namespace troupe {

std::optional<std::string> hold_laws::holds(const std::string& program, const std::string& path,
                                            bool alone, recipes::fencing_token token) {
  auto& all = held_[path];
  std::optional<std::string> wrong;
  if (!late_.contains(program)) {
    for (auto& [other, x] : all)
      if (other != program && !late_.contains(other) && (alone || x.alone))
        wrong = program + " holds " + path + " while " + other + " does";
    if (alone && token <= greatest_[path] && !all.contains(program))
      wrong = "the token of " + path + " that " + program + " got is not greater than those before";
  }
  all[program] = {alone, token};
  if (alone)
    greatest_[path] = std::max(greatest_[path], token);
  return wrong;
}

void hold_laws::let_go(const std::string& program, const std::string& path) {
  held_[path].erase(program);
}

void hold_laws::gone(const std::string& program) {
  for (auto& [path, all] : held_)
    all.erase(program);
}

} // namespace troupe
