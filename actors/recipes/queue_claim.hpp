// A place in the queue of a lock, and the turn that comes with it.
//
// Plain. Stands in the queue with one znode, waits for the one before it that excludes it
// (lock_queue), and for that one alone. Stands there again if the znode or the session went.
// Always: held means that a server of this connection showed our znode, and nobody before it.
#pragma once

#include "actors/recipes/claim.hpp"
#include "actors/recipes/lock_queue.hpp"

namespace troupe::recipes {

class queue_claim {
public:
  /// `name`: 32 hex digits that nobody else has. `data`: told to whoever looks at the queue.
  queue_claim(std::string path, const std::string& name, content data,
              const queue_rule& rule = exclusive);

  void want(bool wanted);
  std::optional<question> next();
  void hear(const answer& x);
  void hear(const watch_event& x);
  void connected(session_id session);
  void disconnected();
  void expired();
  void try_again();

  standing now() const;
  fencing_token token() const {
    return {own_.created_at()};
  }
  error failure() const {
    return own_.failure() != error::ok ? own_.failure() : failure_;
  }
  bool throttled() const {
    return own_.throttled() || throttled_;
  }
  std::vector<std::string> left_behind() const;

private:
  enum class deed : std::uint8_t { none, look, wait, forget };

  bool asking() const {
    return asked_ != deed::none || own_.asking();
  }
  std::optional<question> ask(deed what, question x);
  void hear_failure(error why);
  void lose_place();

  own_znode own_;
  queue_rule rule_;
  std::string before_;   ///< whom we wait for
  bool looked_ = false;  ///< before_ is who it was at the last event
  bool watched_ = false; ///< it will tell when it goes
  bool first_ = false;   ///< nobody is in the way, and nobody ever will be
  bool online_ = false;
  bool throttled_ = false;
  deed asked_ = deed::none;
  error failure_ = error::ok;
};

} // namespace troupe::recipes
