// Beliefs, compared.
#include "runtime/stage/programs/hold_laws.hpp"

#include <algorithm>

namespace troupe {

std::optional<std::string> hold_laws::holds(const std::string& path, const claim& who,
                                            recipes::fencing_token token) {
  auto& all = held_[path];
  auto& [greatest, its_holder] = last_[path];
  std::optional<std::string> wrong;
  if (!late_.contains(who.program)) {
    auto most = who.most;
    std::size_t together = 1;
    std::string others;
    for (auto& [other, its] : all)
      if (other != who && !late_.contains(other.program)) {
        most = std::min(most, other.most);
        others += (++together > 2 ? " and " : "") + other.program;
      }
    if (together > most)
      wrong =
          who.program + " holds " + path + " while " + others + (together > 2 ? " do" : " does");
    if (who.most == alone && (token < greatest || (token == greatest && who != its_holder)))
      wrong =
          "the token of " + path + " that " + who.program + " got is not greater than those before";
  }
  all[who] = token;
  wanted_[path].erase(who);
  if (who.most == alone && token >= greatest) {
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
  for (auto& [path, all] : held_)
    std::erase_if(all, [&](auto& x) { return x.first.program == program; });
  for (auto& [path, all] : wanted_)
    std::erase_if(all, [&](auto& x) { return x.program == program; });
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

/// Who waits where readers and writers queue may wait behind another who waits; for a lease nobody
/// does.
std::optional<std::string> hold_laws::unsettled() const {
  for (auto& [path, all] : wanted_) {
    auto held = held_.find(path);
    auto together = held == held_.end() ? 0 : held->second.size();
    for (auto& who : all)
      if (together == 0)
        return who.program + " waits for " + path + ", which nobody has";
      else if (who.most != with_anybody && together < who.most)
        return who.program + " waits for " + path + ", which " + std::to_string(together)
               + " have and " + std::to_string(who.most) + " may";
  }
  for (auto& [path, all] : held_)
    for (auto& [who, token] : all)
      if (all.size() > who.most)
        return who.program + " believes to have " + path
               + (who.most == alone ? " alone, and is not the only one"
                                    : ", and " + std::to_string(all.size()) + " do");
  return std::nullopt;
}

} // namespace troupe
