// Those for whom a recipe's actor does something, some of them several things at a time.
//
// Belongs to one actor, which hears of the end of each as long as it does anything for it. CAF's
// own demonitor would not do: it ends all monitors of its kind at once, however many there were.
#pragma once

#include <cstddef>
#include <map>

#include <caf/actor_addr.hpp>

namespace troupe::recipes {

class users {
public:
  /// One thing more is done for it.
  template <class Self>
  void add(Self* self, const caf::actor_addr& who) {
    if (who && all_[who]++ == 0)
      self->monitor(who);
  }

  /// One thing less.
  template <class Self>
  void remove(Self* self, const caf::actor_addr& who) {
    auto at = all_.find(who);
    if (at == all_.end() || --at->second > 0)
      return;
    all_.erase(at);
    self->demonitor(who);
  }

  /// It has ended.
  void gone(const caf::actor_addr& who) {
    all_.erase(who);
  }

private:
  std::map<caf::actor_addr, std::size_t> all_;
};

} // namespace troupe::recipes
