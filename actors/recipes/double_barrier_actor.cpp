// A member of a double barrier: drives double_barrier_member for whoever enters.
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <caf/typed_response_promise.hpp>

#include "actors/recipes/barrier_actor.hpp"
#include "actors/recipes/claim_actor.hpp"
#include "actors/recipes/double_barrier.hpp"
#include "actors/recipes/impatience_actor.hpp"

namespace troupe::recipes {

namespace {

using member_interface =
    double_barrier::extend<caf::reacts_to<watch_event>, caf::reacts_to<session_change>,
                           caf::reacts_to<claim_again>, caf::reacts_to<impatience>>;

class member_role : public member_interface::base {
public:
  using driver = claim_driver<member_role, double_barrier_member>;

  member_role(caf::actor_config& config, session with, driver::maker make)
      : member_interface::base(config), claim_(this, std::move(with), std::move(make)) {
    set_down_handler([this](const caf::down_msg& x) { on_down(x); });
    set_exit_handler([this](const caf::exit_msg& x) {
      end_ = x.reason;
      give_up(error::session_expired, "this actor ends");
    });
  }

  const char* name() const override {
    return "double_barrier";
  }

  behavior_type make_behavior() override {
    claim_.begin();
    return {
        [this](const enter_barrier& x) { return on_enter(x); },
        [this](const leave_barrier&) { return on_leave(); },
        [this](const watch_event& x) { claim_.hear(x); },
        [this](const session_change& x) { claim_.hear(x); },
        [this](const claim_again& x) { claim_.hear(x); },
        [this](const impatience& x) {
          if (x.number == entries_ && entering_)
            give_up(error::operation_timeout, "not all have come");
        },
    };
  }

  void on_exit() override {
    refuse(error::session_expired, "this actor has ended");
    claim_.drop();
  }

  void settle() {
    auto now = claim_.now();
    if (entering_)
      settle_entering(now);
    else if (leaving_)
      settle_leaving(now);
    else if (who_)
      settle_inside(now);
    if (end_ && !who_ && now == standing::away)
      quit(*end_);
  }

private:
  caf::typed_response_promise<entered> on_enter(const enter_barrier& x) {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    auto promise = make_response_promise<entered>(); // takes the sender away
    if (end_ || !who || who_) {
      promise.deliver(make_error(error::bad_arguments, "somebody has entered here already"));
      return promise;
    }
    who_ = who;
    monitor(who);
    entering_ = promise;
    doubtful_ = false;
    ++entries_;
    be_impatient(this, x.patience, entries_);
    enter();
    return promise;
  }

  void enter() {
    claim_.want(true);
    claim_.drive();
  }

  caf::typed_response_promise<left> on_leave() {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    auto promise = make_response_promise<left>();
    if (!who_ || who_ != who || leaving_) {
      promise.deliver(left{});
    } else if (entering_) {
      give_up(error::operation_timeout, "it left before all had come");
      promise.deliver(left{});
    } else {
      leaving_ = promise;
      claim_.instruct([](auto& member) { member.leave(); });
      claim_.drive();
    }
    return promise;
  }

  void settle_entering(standing now) {
    if (now == standing::held)
      std::exchange(entering_, std::nullopt)->deliver(entered{claim_.token()});
    else if (auto code = claim_.failure(); code != error::ok)
      give_up(code, "it cannot be entered");
    else if (now == standing::away)
      enter(); // it was inside, and out again before anybody was told
  }

  void settle_leaving(standing now) {
    auto code = claim_.failure();
    if (now != standing::away && code == error::ok)
      return;
    auto promise = *std::exchange(leaving_, std::nullopt);
    if (code == error::ok)
      promise.deliver(left{});
    else
      promise.deliver(make_error(code, "the others could not be waited for"));
    stop();
  }

  void settle_inside(standing now) {
    if (now == standing::in_doubt && !doubtful_) {
      doubtful_ = true;
      news(holding::in_doubt);
    } else if (now == standing::held && doubtful_) {
      doubtful_ = false;
      news(holding::held);
    } else if (now == standing::waiting || now == standing::away) {
      news(holding::lost);
      stop();
    }
  }

  void news(holding now) {
    tell(*who_, holding_change{now, claim_.token(), claim_.why()});
  }

  /// Out again, whoever else is there.
  void give_up(error code, const std::string& why) {
    refuse(code, why);
    stop();
  }

  void refuse(error code, const std::string& why) {
    if (entering_)
      std::exchange(entering_, std::nullopt)->deliver(make_error(code, why));
    else if (leaving_)
      std::exchange(leaving_, std::nullopt)->deliver(make_error(code, why));
    else if (who_)
      news(holding::lost);
  }

  void stop() {
    if (who_)
      demonitor(*who_);
    who_.reset();
    claim_.want(false);
    claim_.drive();
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == caf::actor_cast<caf::actor_addr>(claim_.session())) {
      refuse(error::session_expired, "the session has ended");
      who_.reset();
      quit(x.reason);
    } else if (who_ == x.source) {
      give_up(error::operation_timeout, "whoever entered has ended");
    }
  }

  driver claim_;
  std::optional<caf::actor_addr> who_;
  std::optional<caf::typed_response_promise<entered>> entering_;
  std::optional<caf::typed_response_promise<left>> leaving_;
  std::uint64_t entries_ = 0;
  bool doubtful_ = false;
  std::optional<caf::error> end_; ///< ends with this reason once all is given up
};

} // namespace

double_barrier spawn_double_barrier(caf::actor_system& system, session session,
                                    double_barrier_options options) {
  must_be_place(options.path);
  if (options.size == 0)
    throw std::invalid_argument("a double barrier for nobody: " + options.path);
  auto make = [=](const std::string& name) {
    return double_barrier_member{options.path, name, options.identifier, options.size};
  };
  return caf::actor_cast<double_barrier>(
      system.spawn<member_role>(std::move(session), std::move(make)));
}

} // namespace troupe::recipes
