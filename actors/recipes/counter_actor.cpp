// Steps of counting, asked for and answered.
#include "actors/recipes/counter_actor.hpp"

#include <chrono>
#include <map>
#include <utility>

#include "actors/recipes/asking_actor.hpp"

namespace troupe::recipes {

namespace {

using counter_actor = counter::extend<caf::reacts_to<session_change>, caf::reacts_to<try_again>>;

class counter_role : public counter_actor::base {
public:
  counter_role(caf::actor_config& config, session with, std::string path)
      : counter_actor::base(config), session_(std::move(with)), path_(std::move(path)) {}

  const char* name() const override {
    return "counter";
  }

  behavior_type make_behavior() override {
    begin_with(this, session_, [](auto&) {});
    return {
        [this](const add& x) {
          auto promise = make_response_promise<sum>();
          waiting_.emplace(++last_, promise);
          box_add(x.delta);
          return promise;
        },
        [this](const count&) { return read_it(); },
        [this](const session_change& x) { hear(x); },
        [this](const try_again&) { take(box_.retry()); },
    };
  }

  void on_exit() override {
    if (session_number_ != no_session)
      caf::anon_send(session_, ask::remove{mark_path()});
    for (auto& [ticket, promise] : waiting_)
      promise.deliver(make_error(error::session_expired, path_));
    waiting_.clear();
    destroy(session_);
  }

private:
  using step = counting::step;

  std::string mark_path() const {
    return below(path_, name_of_one(session_number_, id()) + "-counter");
  }

  /// Without a session there is no name for the mark yet.
  void box_add(std::int64_t delta) {
    if (session_number_ == no_session)
      early_.emplace_back(last_, delta);
    else
      take(box_.add(last_, delta));
  }

  void hear(const session_change& x) {
    if (x.now != session_state::connected || session_number_ != no_session)
      return;
    session_number_ = x.session; // names it in later sessions, too: nobody else is called so
    for (auto& [ticket, delta] : std::exchange(early_, {}))
      take(box_.add(ticket, delta));
  }

  void take(step next) {
    for (auto& x : box_.settled())
      answer(x);
    switch (next) {
    case step::nothing:
      return;
    case step::later:
      return delayed_send(this, std::chrono::seconds(1), try_again{});
    case step::read:
      return ask_for(
          ask::get{path_}, [this](const got_data& x) { return box_.counter_read(x); },
          [this](error why) { return box_.counter_failed(why); });
    case step::read_mark:
      return read_mark();
    case step::make_counter:
      return make(ask::ensure_path{path_}, &counting::counter_made);
    case step::make_mark:
      return make(ask::create{mark_path(), "", create_mode::ephemeral}, &counting::mark_made);
    case step::write:
      return write(box_.words());
    }
  }

  template <class Asked, class Then, class Otherwise>
  void ask_for(Asked x, Then then, Otherwise otherwise) {
    request(session_, caf::infinite, std::move(x))
        .then([this, then](const answer_of<Asked>& said) { take(then(said)); },
              [this, otherwise](const caf::error& why) { take(otherwise(code_of(why))); });
  }

  template <class Asked>
  void make(Asked x, step (counting::*then)(error)) {
    ask_for(
        std::move(x), [this, then](const answer_of<Asked>&) { return (box_.*then)(error::ok); },
        [this, then](error why) { return (box_.*then)(why); });
  }

  void write(const counting::wording& x) {
    ask::multi both{{ask::set{mark_path(), x.mark}, ask::set{path_, x.number, x.version}}};
    ask_for(
        std::move(both),
        [this](const multi_done& said) {
          if (!said.failed)
            return box_.written(error::ok, false);
          auto mark = said.parts.at(0).code, number = said.parts.at(1).code;
          return box_.written(mark == error::ok ? number : mark, mark == error::no_node);
        },
        [this](error why) { return box_.written(why, false); });
  }

  void read_mark() {
    auto fail = [this](error why) {
      return why == error::no_node ? box_.mark_read(std::nullopt) : box_.mark_failed(why);
    };
    request(session_, caf::infinite, ask::sync{path_})
        .then(
            [this, fail](const confirmed&) {
              ask_for(
                  ask::get{mark_path()},
                  [this](const got_data& x) { return box_.mark_read(x.data); }, fail);
            },
            [this, fail](const caf::error& why) { take(fail(code_of(why))); });
  }

  void answer(const counting::done& x) {
    auto promise = std::move(waiting_.at(x.who));
    waiting_.erase(x.who);
    if (x.failed == error::ok)
      promise.deliver(x.result);
    else
      promise.deliver(make_error(x.failed, path_));
  }

  caf::typed_response_promise<counted> read_it() {
    auto promise = make_response_promise<counted>();
    auto fail = [promise](caf::error& why) mutable { promise.deliver(std::move(why)); };
    auto read = [promise, path = path_](const got_data& x) mutable {
      auto value = number_in(x.data);
      value ? promise.deliver(counted{*value})
            : promise.deliver(make_error(error::marshalling_error, path));
    };
    auto none = [promise](caf::error& why) mutable {
      code_of(why) == error::no_node ? promise.deliver(counted{}) : promise.deliver(std::move(why));
    };
    request(session_, caf::infinite, ask::sync{path_})
        .then(
            [this, read, none](const confirmed&) {
              request(session_, caf::infinite, ask::get{path_}).then(read, none);
            },
            fail);
    return promise;
  }

  session session_;
  std::string path_;
  session_id session_number_ = no_session;
  counting box_;
  std::map<counting::ticket, caf::typed_response_promise<sum>> waiting_;
  std::vector<std::pair<counting::ticket, std::int64_t>> early_;
  counting::ticket last_ = 0;
};

} // namespace

counter spawn_counter(caf::actor_system& system, session with, counter_options options) {
  must_be_path(options.path);
  return caf::actor_cast<counter>(
      system.spawn<counter_role>(std::move(with), std::move(options.path)));
}

} // namespace troupe::recipes
