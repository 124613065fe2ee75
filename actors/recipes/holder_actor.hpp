// The actor behind locks and leases: takes one turn after another for whoever asks it.
//
// Listens to those who acquire and release, to the session, and drives a claim. One turn at a time:
// who asks meanwhile waits in this actor, and each turn joins the claim's own queue at its end.
// Always: each acquire is answered once; who was told `held` hears of every change until it
// releases or is told `lost`; who ends is treated as one that releases.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include <caf/typed_response_promise.hpp>

#include "actors/recipes/claim_actor.hpp"
#include "actors/recipes/holding_actor.hpp"
#include "actors/recipes/impatience_actor.hpp"

namespace troupe::recipes {

using holder_interface =
    holding_actor::extend<caf::reacts_to<watch_event>, caf::reacts_to<session_change>,
                          caf::reacts_to<claim_again>, caf::reacts_to<impatience>>;

template <is_claim Claim>
class holder_role : public holder_interface::base {
public:
  using driver = claim_driver<holder_role, Claim>;

  holder_role(caf::actor_config& config, session with, typename driver::maker make)
      : holder_interface::base(config), claim_(this, std::move(with), std::move(make)) {
    set_down_handler([this](const caf::down_msg& x) { on_down(x); });
    set_exit_handler([this](const caf::exit_msg& x) { on_exit_wish(x.reason); });
  }

  const char* name() const override {
    return "holder";
  }

  behavior_type make_behavior() override {
    claim_.begin();
    return {
        [this](const acquire& x) { return on_acquire(x); },
        [this](const release&) { return on_release(); },
        [this](const watch_event& x) { claim_.hear(x); },
        [this](const session_change& x) { claim_.hear(x); },
        [this](const claim_again& x) { claim_.hear(x); },
        [this](const impatience& x) { on_impatience(x); },
    };
  }

  /// Promises know this actor: none must outlive it.
  void on_exit() override {
    refuse_everybody("this actor has ended");
    claim_.drop();
  }

  /// What has become of the claim?
  void settle() {
    if (turn_ && !turn_->holds)
      settle_waiting();
    else if (turn_)
      settle_holding();
    if (turn_ || claim_.now() != standing::away)
      return;
    for (auto& x : std::exchange(leaving_, {}))
      x.deliver(released{});
    if (end_)
      return quit(*end_);
    begin_turn();
  }

private:
  struct turn {
    std::uint64_t number = 0;
    caf::actor_addr who;
    caf::typed_response_promise<held> promise;
    bool holds = false;
    bool doubtful = false;
  };

  caf::typed_response_promise<held> on_acquire(const acquire& x) {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    auto promise = make_response_promise<held>(); // takes the sender away
    if (end_) {
      promise.deliver(make_error(error::session_expired, "this actor is ending"));
    } else if (!who || knows(who)) {
      promise.deliver(make_error(error::bad_arguments, "one who asks has asked already"));
    } else {
      monitor(who);
      line_.push_back({++last_, who, promise});
      be_impatient(this, x.patience, last_);
      if (!turn_)
        settle();
    }
    return promise;
  }

  caf::typed_response_promise<released> on_release() {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    auto promise = make_response_promise<released>();
    if (turn_ && turn_->who == who) {
      leaving_.push_back(promise);
      give_up(*turn_, "it was released");
    } else {
      if (auto i = in_line(who); i != line_.end())
        give_up(*i, "it was released");
      promise.deliver(released{});
    }
    return promise;
  }

  void on_impatience(const impatience& x) {
    if (turn_ && turn_->number == x.number && !turn_->holds)
      return give_up(*turn_, "somebody else has it");
    for (auto& one : line_)
      if (one.number == x.number)
        return give_up(one, "somebody else has it");
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == caf::actor_cast<caf::actor_addr>(claim_.session()))
      return on_end_of_session(x.reason);
    if (turn_ && turn_->who == x.source)
      give_up(*turn_, "whoever asked has ended");
    else if (auto i = in_line(x.source); i != line_.end())
      give_up(*i, "whoever asked has ended");
  }

  void on_end_of_session(const caf::error& why) {
    refuse_everybody("the session has ended");
    quit(why);
  }

  /// In order, so that others need not wait until the session ends.
  void on_exit_wish(const caf::error& why) {
    end_ = why;
    for (auto& x : std::exchange(line_, {}))
      x.promise.deliver(make_error(error::session_expired, "this actor is ending"));
    if (turn_)
      refuse(*turn_, error::session_expired, "this actor is ending");
    end_turn();
  }

  void refuse_everybody(const std::string& why) {
    if (turn_)
      refuse(*turn_, error::session_expired, why);
    turn_.reset();
    for (auto& x : std::exchange(line_, {}))
      x.promise.deliver(make_error(error::session_expired, why));
    for (auto& x : std::exchange(leaving_, {}))
      x.deliver(released{});
  }

  void settle_waiting() {
    if (claim_.now() == standing::held) {
      turn_->holds = true;
      turn_->promise.deliver(held{claim_.token()});
    } else if (claim_.failure() != error::ok) {
      refuse(*turn_, claim_.failure(), "it cannot be had");
      end_turn();
    }
  }

  void settle_holding() {
    auto now = claim_.now();
    if (now == standing::in_doubt && !turn_->doubtful) {
      turn_->doubtful = true;
      news(holding::in_doubt);
    } else if (now == standing::held && turn_->doubtful) {
      turn_->doubtful = false;
      news(holding::held);
    } else if (now == standing::waiting || now == standing::away) {
      news(holding::lost);
      end_turn();
    }
  }

  void news(holding now) {
    tell(turn_->who, holding_change{now, claim_.token(), claim_.why()});
  }

  /// The one whose turn it is hears why; if it holds, as news.
  void refuse(turn& x, error code, const std::string& why) {
    if (x.holds)
      tell(x.who, holding_change{holding::lost, claim_.token(), why});
    else
      x.promise.deliver(make_error(code, why));
  }

  void give_up(turn& x, const std::string& why) {
    if (!x.holds)
      x.promise.deliver(make_error(error::operation_timeout, why));
    if (turn_ && &x == &*turn_)
      return end_turn();
    demonitor(x.who);
    line_.erase(std::find_if(line_.begin(), line_.end(),
                             [&](auto& one) { return one.number == x.number; }));
  }

  void end_turn() {
    if (turn_)
      demonitor(turn_->who);
    turn_.reset();
    claim_.want(false);
    claim_.drive();
  }

  void begin_turn() {
    if (turn_ || line_.empty())
      return;
    turn_ = std::move(line_.front());
    line_.pop_front();
    claim_.want(true);
    claim_.drive();
  }

  bool knows(const caf::actor_addr& who) {
    return (turn_ && turn_->who == who) || in_line(who) != line_.end();
  }

  typename std::deque<turn>::iterator in_line(const caf::actor_addr& who) {
    return std::find_if(line_.begin(), line_.end(), [&](auto& x) { return x.who == who; });
  }

  driver claim_;
  std::optional<turn> turn_; ///< whose it is, or will be
  std::deque<turn> line_;    ///< who asked meanwhile
  std::vector<caf::typed_response_promise<released>> leaving_;
  std::optional<caf::error> end_; ///< ends with this reason once all is given up
  std::uint64_t last_ = 0;
};

} // namespace troupe::recipes
