// Beliefs, compared.
#include "runtime/stage/programs/hold_laws.hpp"

namespace troupe {

std::optional<std::string> hold_laws::holds(const std::string& path, const claim& who,
                                            recipes::fencing_token token) {
  auto& all = held_[path];
  auto& [greatest, its_holder] = last_[path];
  std::optional<std::string> wrong;
  if (!late_.contains(who.program)) {
    for (auto& [other, its] : all)
      if (other != who && !late_.contains(other.program) && (who.alone || other.alone))
        wrong = who.program + " holds " + path + " while " + other.program + " does";
    if (who.alone && (token < greatest || (token == greatest && who != its_holder)))
      wrong =
          "the token of " + path + " that " + who.program + " got is not greater than those before";
  }
  all[who] = token;
  wanted_[path].erase(who);
  if (who.alone && token >= greatest) {
    greatest = token;
    its_holder = who;
  }
  return wrong;
}

void hold_laws::let_go(const std::string& path, const claim& who) {
  held_[path].erase(who);
  wanted_[path].erase(who);
}

void hold_laws::gone(const std::string& program) {
  for (auto alone : {true, false}) {
    for (auto& [path, all] : held_)
      all.erase({program, alone});
    for (auto& [path, all] : wanted_)
      all.erase({program, alone});
  }
  late_.erase(program);
}

std::optional<std::string> hold_laws::given(const std::string& path, const std::string& what,
                                            const std::string& program) {
  auto [i, first] = given_[path].try_emplace(what, program);
  if (first)
    return std::nullopt;
  return program + " is given " + what + " of " + path + ", which " + i->second
         + " was given before";
}

std::optional<std::string> hold_laws::unsettled() const {
  for (auto& [path, all] : wanted_) {
    auto held = held_.find(path);
    if (!all.empty() && (held == held_.end() || held->second.empty()))
      return all.begin()->program + " waits for " + path + ", which nobody has";
  }
  for (auto& [path, all] : held_)
    for (auto& [who, token] : all)
      if (who.alone && all.size() > 1)
        return who.program + " believes to have " + path + " alone, and is not the only one";
  return std::nullopt;
}

} // namespace troupe
