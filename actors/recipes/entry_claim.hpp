// One claim of one entry of a queue: an ephemeral beside it that says who works on it, until the
// work is done, given back or lost.
//
// Plain: says what to ask the session next, hears the answers and what becomes of the session.
// Finds out by reading what became of a write whose answer was lost.
// Always: nothing is removed that may be somebody else's; it is held only after a read that showed
// the ephemeral as this session's and left a watch; both znodes end in one transaction.
#pragma once

#include <optional>
#include <string>

#include "actors/recipes/holding.hpp"
#include "actors/recipes/question.hpp"

namespace troupe::recipes {

class entry_claim {
public:
  enum class fate : std::uint8_t {
    making,
    held,
    gone,       ///< somebody else has it, or it is no more: another entry will do
    refused,    ///< `failure` says why
    lost,       ///< it was held, and is it no more
    finished,   ///< the entry is out of the queue
    given_back, ///< others can have it
  };

  /// The paths of both znodes, what the ephemeral says of its owner, and whose it is.
  entry_claim(std::string entry, std::string claim, std::string mine, session_id session);

  // ---- what is wished; `finish` and `give_back` only if it is held and not `busy`

  void finish();
  void give_back();

  /// Nobody waits for it or works on it any more. A finish that is under way goes on.
  void abandon();

  // ---- questions and answers

  std::optional<question> next();
  void hear(const answer& x);
  void hear(const watch_event& x);

  /// In the next session; what was unknown can be looked up there.
  void connected() {
    online_ = true;
  }
  void expired();

  bool throttled() const {
    return throttled_;
  }
  void try_again() {
    throttled_ = false;
  }

  // ---- what is known

  fate now() const {
    return fate_;
  }

  /// It is being finished or given back.
  bool busy() const {
    return goal_ != goal::take;
  }

  /// Why it was refused; or, while it is held, why it could not be finished or given back.
  error failure() const {
    return failure_;
  }

  /// Nothing of it is there, nothing will be asked any more.
  bool over() const;

  /// Known to be there, and this session's.
  bool ours() const {
    return claim_is_ == presence::ours;
  }

  fencing_token token() const {
    return token_;
  }

  const content& data() const {
    return data_;
  }

  ask::remove removal() const {
    return {claim_, -1, session_};
  }

private:
  enum class goal : std::uint8_t { take, finish, leave };
  enum class presence : std::uint8_t { absent, unknown, ours };
  enum class deed : std::uint8_t {
    none,
    create,
    sync,
    look,
    read,
    remove_both,
    find_entry,
    remove
  };

  deed next_deed() const;
  question words(deed what) const;
  void hear_create(const error* why);
  void hear_look(const answer& x, const error* why);
  void hear_read(const answer& x, const error* why);
  void hear_end(const answer& x, const error* why);
  void hear_parts(error of_claim, error of_entry);
  void hear_find(const answer& x);
  void hear_remove(const error* why);
  void outcome_unknown();
  void not_there();
  void refuse(error why);

  std::string entry_;
  std::string claim_;
  std::string mine_;
  session_id session_;

  goal goal_ = goal::take;
  fate fate_ = fate::making;
  presence claim_is_ = presence::absent;
  deed asked_ = deed::none;
  bool seen_ = false;      ///< that it is ours, and watched
  bool synced_ = true;     ///< a read shows what has become of the last write
  bool doubtful_ = false;  ///< a create may have been done
  bool abandoned_ = false; ///< nobody is to be told
  bool dead_ = false;      ///< the session is over
  bool online_ = true;     ///< a session is there
  bool throttled_ = false;
  error failure_ = error::ok;
  fencing_token token_;
  content data_;
};

} // namespace troupe::recipes
