// What a decision has asked its session, and whether it may ask more: the part that all of them
// have.
//
// Plain. Always: one question at a time; none while there is no server, no room in the session, or
// after a failure.
#pragma once

#include <optional>
#include <utility>

#include "actors/recipes/question.hpp"

namespace troupe::recipes {

/// Nothing more will be heard of this session.
inline bool ends(const session_change& x) {
  return x.now != session_state::connected && x.now != session_state::connecting
         && x.now != session_state::read_only;
}

/// `Deed`: what a question is asked for; `none`: there is no question.
template <class Deed>
class inquiry {
public:
  /// To be answered; `x` comes back.
  std::optional<question> ask(Deed what, std::optional<question> x) {
    asked_ = x ? what : Deed::none;
    return x;
  }

  bool asking() const {
    return asked_ != Deed::none;
  }

  bool asking_for(Deed what) const {
    return asked_ == what;
  }

  /// It is asked no more. What it was for.
  Deed answered() {
    return std::exchange(asked_, Deed::none);
  }

  /// Another question may be asked.
  bool open() const {
    return online_ && !throttled_ && !asking() && failure_ == error::ok;
  }

  bool online() const {
    return online_;
  }

  void hear(const session_change& x) {
    online_ = x.now == session_state::connected;
  }

  /// True: nothing is wrong with the question, and it may be asked again as soon as that is
  /// `open`. Of a write that was refused so nobody may know whether it was done (connection_loss,
  /// session_expired).
  bool put_off(error why) {
    if (why == error::throttled)
      throttled_ = true;
    else if (why == error::session_expired || why == error::not_read_only)
      online_ = false; // what has become of the session is about to be heard
    else
      return why == error::connection_loss;
    return true;
  }

  /// Nothing more is asked, until that is forgotten.
  void fail(error why) {
    failure_ = why;
  }

  void forget_failure() {
    failure_ = error::ok;
  }

  error failure() const {
    return failure_;
  }

  /// Too much waits in the session: what is next may be asked a little later.
  bool throttled() const {
    return throttled_;
  }

  void try_again() {
    throttled_ = false;
  }

private:
  Deed asked_ = Deed::none;
  bool online_ = false;
  bool throttled_ = false;
  error failure_ = error::ok;
};

} // namespace troupe::recipes
