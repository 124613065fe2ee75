// The actors that wait for something: by which number the watch book knows each, and who hears of
// the session.
//
// Keeps no actor alive. Whoever owns this monitors whom it is told to, and says when one is gone.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <caf/actor_addr.hpp>

#include "actors/client/watch_book.hpp"

namespace troupe {

class watchers {
public:
  /// True: it was not known before, and is to be monitored from now on.
  bool meet(const caf::actor_addr& who) {
    if (numbers_.contains(who))
      return false;
    numbers_[who] = ++last_;
    actors_[last_] = who;
    return true;
  }

  /// Of whom `meet` was told.
  void add(const caf::actor_addr& who, watch_book::kind what, const std::string& path) {
    if (auto i = numbers_.find(who); i != numbers_.end())
      book_.add(i->second, what, path);
  }

  std::vector<caf::actor_addr> fired(const watch_event& x) {
    std::vector<caf::actor_addr> all;
    for (auto number : book_.fired(x))
      all.push_back(actors_.at(number));
    return all;
  }

  /// Does it wait at this path in this way?
  bool waits(const caf::actor_addr& who, const std::string& path, watcher_type how) const {
    auto i = numbers_.find(who);
    return i != numbers_.end() && book_.waits(i->second, path, how);
  }

  /// Is it the only one that does?
  bool alone(const caf::actor_addr& who, const std::string& path, watcher_type how) const {
    auto i = numbers_.find(who);
    return i != numbers_.end() && book_.alone(i->second, path, how);
  }

  /// It does not from now on.
  void forget(const caf::actor_addr& who, const std::string& path, watcher_type how) {
    if (auto i = numbers_.find(who); i != numbers_.end())
      book_.forget(i->second, path, how);
  }

  /// Returns the paths of watches that servers have for nobody now.
  std::vector<std::string> gone(const caf::actor_addr& who) {
    auto i = numbers_.find(who);
    if (i == numbers_.end())
      return {};
    auto deserted = book_.forget(i->second);
    actors_.erase(i->second);
    numbers_.erase(i);
    attending_.erase(who);
    return deserted;
  }

  void attend(const caf::actor_addr& who) {
    attending_.insert(who);
  }

  const std::set<caf::actor_addr>& attending() const {
    return attending_;
  }

  /// The session is over: nobody waits any more.
  void forget_watches() {
    book_.clear();
  }

private:
  watch_book book_;
  std::map<caf::actor_addr, watch_book::watcher> numbers_;
  std::map<watch_book::watcher, caf::actor_addr> actors_;
  std::set<caf::actor_addr> attending_;
  watch_book::watcher last_ = 0;
};

} // namespace troupe
