// Reads with a watch, and reads again behind each event and each new connection.
#include "actors/recipes/znode_mirror_actor.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

#include "actors/path.hpp"
#include "actors/recipes/refresh.hpp"

namespace troupe::recipes {

namespace {

using mirror_actor = mirror::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                                    caf::reacts_to<try_again>>;

class mirror_role : public mirror_actor::base {
public:
  mirror_role(caf::actor_config& config, session with, std::string path)
      : mirror_actor::base(config), session_(std::move(with)), path_(std::move(path)) {
    set_down_handler([this](caf::down_msg& x) { on_down(x); });
  }

  const char* name() const override {
    return "mirror";
  }

  behavior_type make_behavior() override {
    begin_with(this, session_);
    return {
        [this](const look_at_znode&) { return look(); },
        [this](const subscribe&) { welcome(); },
        [this](const session_change& x) { hear(x); },
        [this](const watch_event&) { take(refresh_.changed()); },
        [this](const try_again&) { take(refresh_.retry()); },
    };
  }

  void on_exit() override {
    waiting_.clear();
    destroy(session_);
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

  void welcome() {
    if (listeners_.add(current_sender()))
      monitor(current_sender());
    if (box_.known())
      listeners::tell(caf::actor_cast<caf::actor_addr>(current_sender()), box_.now());
  }

  void hear(const session_change& x) {
    auto next = refresh_.hear(x);
    tell_if(box_.aged(refresh_.fresh()));
    take(next);
  }

  void take(refresh::step next) {
    using step = refresh::step;
    if (next == step::sync_and_read)
      request(session_, caf::infinite, ask::sync{path_})
          .then([this](const confirmed&) { read(); }, [this](const caf::error& x) { fail(x); });
    else if (next == step::read)
      read();
    else if (next == step::later)
      delayed_send(this, std::chrono::seconds(1), try_again{});
  }

  void read() {
    request(session_, caf::infinite, ask::get{path_, true})
        .then([this](const got_data& x) { end_reading([&] { return found(x); }); },
              [this](const caf::error& x) {
                if (code_of(x) == error::no_node)
                  watch_for_it();
                else
                  fail(x);
              });
  }

  /// A watch on what is not there yet.
  void watch_for_it() {
    request(session_, caf::infinite, ask::exists{path_, true})
        .then(
            [this](const existence& x) {
              if (x.stat)
                read(); // it has just come
              else
                end_reading([&] { return box_.absent(refresh_.fresh()); });
            },
            [this](const caf::error& x) { fail(x); });
  }

  bool found(const got_data& x) {
    return box_.found(x, refresh_.fresh());
  }

  template <class Note>
  void end_reading(Note note) {
    auto next = refresh_.answered();
    tell_if(note());
    take(next);
  }

  void fail(const caf::error& why) {
    if (code_of(why) == error::no_auth)
      tell_if(box_.refused(error::no_auth));
    take(refresh_.failed(code_of(why)));
  }

  void tell_if(bool news) {
    if (!news)
      return;
    listeners_.tell(box_.now());
    for (auto& promise : std::exchange(waiting_, {}))
      promise.deliver(box_.now());
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == session_.address())
      quit(x.reason);
    else
      listeners_.gone(x.source);
  }

  session session_;
  std::string path_;
  refresh refresh_;
  znode_mirror box_;
  listeners listeners_;
  std::vector<caf::typed_response_promise<znode_seen>> waiting_;
};

} // namespace

mirror spawn_mirror(caf::actor_system& system, session with, mirror_options options) {
  if (!valid_path(options.path))
    throw std::invalid_argument("a mirror needs the path of a znode, not \"" + options.path + "\"");
  return caf::actor_cast<mirror>(
      system.spawn<mirror_role>(std::move(with), std::move(options.path)));
}

} // namespace troupe::recipes
