// A place in the queue of a lock, and the turn that comes with it.
//
// Plain. Stands in the queue with one znode, waits for the one before it that excludes it
// (lock_queue), and for that one alone. Stands there again if the znode or the session went.
// Always: held means that a server of this connection showed our znode, and nobody before it.
#pragma once

#include "actors/recipes/lock_queue.hpp"
#include "actors/recipes/own_znode.hpp"

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
  void hear(const session_change& x);
  void try_again();

  standing now() const;
  fencing_token token() const;
  error failure() const;
  bool throttled() const;
  std::vector<ask::remove> left_behind() const;

private:
  enum class deed : std::uint8_t { none, look, wait, forget };

  void hear_failure(error why);
  void hear_queue(const got_children& x);
  void lose_place();

  own_znode own_;
  queue_rule rule_;
  inquiry<deed> asks_;
  std::string before_;   ///< whom we wait for
  bool looked_ = false;  ///< before_ is who it was at the last event
  bool watched_ = false; ///< it will tell when it goes
  bool first_ = false;   ///< nobody is in the way, and nobody ever will be
};

} // namespace troupe::recipes
