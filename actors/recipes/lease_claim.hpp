// One of a semaphore's leases: a znode beside at most so many others.
//
// Plain. Whoever wants a lease takes a lock first (queue_claim), counts the leases that there are,
// makes its own if there is room, and lets the lock go; so only one counts at a time.
// Always: a lease is made only while the lock is held and after a count that left room for it.
#pragma once

#include "actors/recipes/queue_claim.hpp"

namespace troupe::recipes {

class lease_claim {
public:
  /// `name`: 32 hex digits that nobody else has.
  lease_claim(std::string path, const std::string& name, const content& data,
              std::uint32_t leases_max);

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
  enum class deed : std::uint8_t { none, gate, own, make_path, read_terms, set_terms, count };

  void align();
  void hear_failure(deed asked, error why);
  void hear_terms(const got_data& x);

  std::string path_;
  std::uint32_t leases_max_;
  queue_claim gate_;
  own_znode own_;
  inquiry<deed> asks_;

  bool wanted_ = false;
  bool gate_wanted_ = false;
  bool agreed_ = false;  ///< everybody counts to the same number
  bool there_ = true;    ///< the path
  bool unsaid_ = false;  ///< nobody has written the number yet
  bool counted_ = false; ///< nothing has come or gone since
  bool room_ = false;
};

} // namespace troupe::recipes
