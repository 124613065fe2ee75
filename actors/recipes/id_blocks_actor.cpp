// Who waits, and one block at a time.
#include "actors/recipes/id_blocks_actor.hpp"

#include <deque>
#include <stdexcept>
#include <utility>

#include "actors/recipes/listeners.hpp"

namespace troupe::recipes {

namespace {

class ids_role : public ids::base {
public:
  ids_role(caf::actor_config& config, session with, ids_options options)
      : ids::base(config), session_(std::move(with)), options_(std::move(options)) {}

  const char* name() const override {
    return "ids";
  }

  behavior_type make_behavior() override {
    end_with(this, session_, [](auto&) {});
    counter_ = spawn_counter(system(), session_, {options_.path});
    return {[this](const draw_id&) {
      auto promise = make_response_promise<drawn_id>();
      waiting_.push_back(promise);
      serve();
      return promise;
    }};
  }

  void on_exit() override {
    anon_send_exit(counter_, caf::exit_reason::user_shutdown);
    fail(make_error(error::session_expired, options_.path));
    destroy(counter_);
    destroy(session_);
  }

private:
  void serve() {
    while (!waiting_.empty()) {
      auto id = box_.draw();
      if (!id)
        return fetch();
      waiting_.front().deliver(drawn_id{*id});
      waiting_.pop_front();
    }
  }

  void fetch() {
    if (std::exchange(fetching_, true))
      return;
    request(counter_, caf::infinite, add{options_.block})
        .then(
            [this](const sum& x) {
              fetching_ = false;
              box_.take(x);
              serve();
            },
            [this](const caf::error& why) {
              fetching_ = false;
              if (code_of(why) == error::session_expired)
                serve(); // that block may be lost; another one will do
              else
                fail(why);
            });
  }

  void fail(const caf::error& why) {
    for (auto& promise : std::exchange(waiting_, {}))
      promise.deliver(why);
  }

  session session_;
  ids_options options_;
  counter counter_;
  id_blocks box_;
  std::deque<caf::typed_response_promise<drawn_id>> waiting_;
  bool fetching_ = false;
};

} // namespace

ids spawn_ids(caf::actor_system& system, session with, ids_options options) {
  must_be_path(options.path);
  if (options.block < 1)
    throw std::invalid_argument("a block of ids has at least one of them");
  return caf::actor_cast<ids>(system.spawn<ids_role>(std::move(with), std::move(options)));
}

} // namespace troupe::recipes
