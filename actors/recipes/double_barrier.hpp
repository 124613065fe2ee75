// A double barrier: nobody begins before all have come, nobody goes on before all have finished.
//
// Plain. Enters with a znode of its own and waits until there are enough of them, or until somebody
// has seen that and said so by the znode `ready`: one that is younger than its own, as an older one
// is what a round that nobody left in order has forgotten. Leaves the other way round: the least
// name stays until it is alone, all others go and wait for it. Always: at most one znode is watched
// besides its own and `ready`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/recipes/own_znode.hpp"

namespace troupe::recipes {

class double_barrier_member {
public:
  /// `name`: 32 hex digits that nobody else has.
  double_barrier_member(std::string path, std::string name, content data, std::uint32_t size);

  /// Enters; or is out again, without waiting for anybody.
  void want(bool wanted);

  /// Out again once all are. Also of who is not inside yet.
  void leave();

  std::optional<question> next();
  void hear(const answer& x);
  void hear(const watch_event& x);
  void hear(const session_change& x);
  void try_again();

  /// held: inside; away: outside, and nothing of ours is there. Who was inside and is waiting, but
  /// does not leave, has lost it.
  standing now() const;

  fencing_token token() const;
  error failure() const;
  bool throttled() const;
  std::vector<ask::remove> left_behind() const;

private:
  enum class where : std::uint8_t { outside, entering, inside, leaving };
  enum class deed : std::uint8_t {
    none,
    own,
    see_ready,
    count,
    unsay_old,
    say_ready,
    unsay,
    look,
    wait,
  };

  std::optional<question> next_of_entering();
  std::optional<question> next_of_leaving();
  void lose();
  void hear_failure(deed asked, error why);
  void hear_ready(const existence& x);
  void hear_count(const got_children& x);
  void hear_rest(std::vector<std::string> names);
  std::string ready() const {
    return below(own_.parent(), "ready");
  }

  own_znode own_;
  inquiry<deed> asks_;
  std::uint32_t size_;
  where now_ = where::outside;
  bool seen_ = false;    ///< there is no younger `ready`; a watch waits for it
  bool old_ = false;     ///< but there is an older one
  bool counted_ = false; ///< and there were too few
  bool enough_ = false;  ///< all have come: to be said
  bool unsaid_ = false;  ///< `ready` is removed
  bool looked_ = false;  ///< who is still there
  bool waiting_ = false; ///< for awaited_ to go
  std::string awaited_;
};

} // namespace troupe::recipes
