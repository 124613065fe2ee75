// Reads with a watch, and reads again behind each event and each new connection.
#include "actors/recipes/znode_mirror_actor.hpp"

#include <utility>
#include <vector>

#include "actors/recipes/refresh_actor.hpp"

namespace troupe::recipes {

namespace {

using mirror_actor = mirror::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                                    caf::reacts_to<try_again>>;

class mirror_role : public mirror_actor::base {
public:
  mirror_role(caf::actor_config& config, session with, std::string path)
      : mirror_actor::base(config), refresh_(this, std::move(with), std::move(path)) {}

  const char* name() const override {
    return "mirror";
  }

  behavior_type make_behavior() override {
    begin_with(this, refresh_.session(), [this](auto& who) { listeners_.gone(who); });
    return {
        [this](const look_at_znode&) { return look(); },
        [this](const subscribe&) { welcome(); },
        [this](const session_change& x) { refresh_.hear(x); },
        [this](const watch_event&) { refresh_.changed(); },
        [this](const try_again& x) { refresh_.hear(x); },
    };
  }

  void on_exit() override {
    waiting_.clear();
    refresh_.drop();
  }

  void aged() {
    tell_if(box_.aged(refresh_.fresh()));
  }

  void read() {
    request(refresh_.session(), caf::infinite, ask::get{refresh_.path(), true})
        .then([this](const got_data& x) { end_reading([&] { return found(x); }); },
              [this](const caf::error& x) {
                if (code_of(x) == error::no_node)
                  watch_for_it();
                else
                  fail(code_of(x));
              });
  }

private:
  caf::typed_response_promise<znode_seen> look() {
    auto promise = make_response_promise<znode_seen>();
    if (box_.known())
      promise.deliver(box_.now());
    else
      waiting_.push_back(promise);
    return promise;
  }

  /// What is not known yet is told when it is.
  void welcome() {
    if (box_.known())
      listeners_.welcome(this, box_.now());
    else if (listeners_.add(current_sender()))
      monitor(current_sender());
  }

  /// A watch on what is not there yet.
  void watch_for_it() {
    request(refresh_.session(), caf::infinite, ask::exists{refresh_.path(), true})
        .then(
            [this](const existence& x) {
              if (x.stat)
                read(); // it has just come
              else
                end_reading([&] { return box_.absent(refresh_.fresh()); });
            },
            [this](const caf::error& x) { fail(code_of(x)); });
  }

  bool found(const got_data& x) {
    return box_.found(x, refresh_.fresh());
  }

  template <class Note>
  void end_reading(Note note) {
    refresh_.answered([&] { tell_if(note()); });
  }

  void fail(error why) {
    if (why == error::no_auth)
      tell_if(box_.refused(why));
    refresh_.failed(why);
  }

  void tell_if(bool news) {
    if (!news)
      return;
    listeners_.tell(box_.now());
    for (auto& promise : std::exchange(waiting_, {}))
      promise.deliver(box_.now());
  }

  refresh_driver<mirror_role> refresh_;
  znode_mirror box_;
  listeners listeners_;
  std::vector<caf::typed_response_promise<znode_seen>> waiting_;
};

} // namespace

mirror spawn_mirror(caf::actor_system& system, session with, mirror_options options) {
  must_be_path(options.path);
  return caf::actor_cast<mirror>(
      system.spawn<mirror_role>(std::move(with), std::move(options.path)));
}

} // namespace troupe::recipes
