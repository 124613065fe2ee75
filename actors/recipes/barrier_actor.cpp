// A barrier: one znode, and those who wait for its end.
//
// Always: looks again after each event and each new session; one look at a time.
#include "actors/recipes/barrier_actor.hpp"

#include <map>
#include <utility>

#include <caf/typed_response_promise.hpp>

#include "actors/recipes/asking_actor.hpp"
#include "actors/recipes/impatience_actor.hpp"
#include "actors/recipes/listeners.hpp"

namespace troupe::recipes {

namespace {

using barrier_interface =
    barrier::extend<caf::reacts_to<watch_event>, caf::reacts_to<session_change>,
                    caf::reacts_to<impatience>>;

class barrier_role : public barrier_interface::base {
public:
  barrier_role(caf::actor_config& config, session with, std::string path)
      : barrier_interface::base(config), session_(std::move(with)), path_(std::move(path)) {}

  const char* name() const override {
    return "barrier";
  }

  behavior_type make_behavior() override {
    begin_with(this, session_, [](auto&) {});
    return {
        [this](const raise_barrier&) {
          auto promise = make_response_promise<confirmed>();
          write(ask::ensure_path{path_}, error::ok, promise);
          return promise;
        },
        [this](const lift_barrier&) {
          auto promise = make_response_promise<confirmed>();
          write(ask::remove{path_}, error::no_node, promise);
          return promise;
        },
        [this](const pass_barrier& x) { return on_pass(x); },
        [this](const watch_event&) { look(); },
        [this](const session_change& x) {
          if (x.now == session_state::connected)
            look();
        },
        [this](const impatience& x) {
          auto one = waiting_.extract(x.number);
          if (!one.empty())
            one.mapped().deliver(make_error(error::operation_timeout, path_));
        },
    };
  }

  void on_exit() override {
    refuse_all(error::session_expired);
    destroy(session_);
  }

private:
  /// Again, until somebody knows what has become of it.
  template <class Asked>
  void write(Asked what, error fine, caf::typed_response_promise<confirmed> to) {
    request(session_, caf::infinite, what)
        .then([=](const confirmed& x) mutable { to.deliver(x); },
              [=, this](const caf::error& why) mutable {
                auto code = code_of(why);
                if (code == error::connection_loss)
                  write(what, fine, to);
                else if (code == fine)
                  to.deliver(confirmed{});
                else
                  to.deliver(why);
              });
  }

  caf::typed_response_promise<passed> on_pass(const pass_barrier& x) {
    auto promise = make_response_promise<passed>();
    waiting_.emplace(++last_, promise);
    be_impatient(this, x.patience, last_);
    look();
    return promise;
  }

  /// A look under way was perhaps too early: there is another one behind it.
  void look() {
    if (waiting_.empty())
      return;
    again_ = looking_;
    if (std::exchange(looking_, true))
      return;
    put_question(this, session_, ask::exists{path_, true}, [this](const answer& x) { hear(x); });
  }

  void hear(const answer& x) {
    looking_ = false;
    auto* found = std::get_if<existence>(&x);
    auto* why = failure(x);
    if (found && !found->stat)
      for (auto& [number, one] : std::exchange(waiting_, {}))
        one.deliver(passed{});
    else if (why && *why != error::session_expired && *why != error::connection_loss)
      refuse_all(*why);
    if (std::exchange(again_, false))
      look();
  }

  void refuse_all(error code) {
    for (auto& [number, one] : std::exchange(waiting_, {}))
      one.deliver(make_error(code, path_));
  }

  session session_;
  std::string path_;
  std::map<std::uint64_t, caf::typed_response_promise<passed>> waiting_;
  std::uint64_t last_ = 0;
  bool looking_ = false;
  bool again_ = false;
};

} // namespace

barrier spawn_barrier(caf::actor_system& system, session session, std::string path) {
  must_be_place(path);
  return caf::actor_cast<barrier>(system.spawn<barrier_role>(std::move(session), std::move(path)));
}

} // namespace troupe::recipes
