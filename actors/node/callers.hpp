// Servers that want to learn here: their connections, and what they have said before there was a
// leader to hear it.
//
// Keeps and finds; the node speaks. Always: one caller a server, the last that came.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "messages/actors.hpp"

namespace troupe {

class caller {
public:
  caller(const peer_up& up, const learner_link& link) : up_(up), link_(link) {}

  const peer_up& up() const {
    return up_;
  }

  const learner_link& link() const {
    return link_;
  }

  bool handed_over() const {
    return handed_over_;
  }

  /// A leader hears it from now on. What it had said before.
  std::vector<caf::message> hand_over() {
    handed_over_ = true;
    return std::exchange(letters_, {});
  }

  /// False: it says more than anyone who waits for an answer has to say.
  bool keep(caf::message letter) {
    letters_.push_back(std::move(letter));
    return letters_.size() <= letters_kept;
  }

private:
  /// A learner says one thing before it is answered; a few more are allowed for.
  static constexpr std::size_t letters_kept = 8;

  peer_up up_;
  learner_link link_;
  std::vector<caf::message> letters_;
  bool handed_over_ = false;
};

class callers {
public:
  caller& add(const peer_up& up, const learner_link& link) {
    all_.erase(up.who.server);
    return all_.emplace(up.who.server, caller{up, link}).first->second;
  }

  /// The caller at the other end of this very connection; nullptr: it is gone.
  caller* find(const peer& who) {
    auto i = all_.find(who.server);
    return i == all_.end() || i->second.up().who != who ? nullptr : &i->second;
  }

  void forget(const peer& who) {
    if (find(who))
      all_.erase(who.server);
  }

  template <class Do>
  void each(Do act) {
    for (auto& [server, x] : all_)
      act(x);
  }

  void clear() {
    all_.clear();
  }

private:
  std::map<server_id, caller> all_;
};

} // namespace troupe
