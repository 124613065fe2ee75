// Steps of a presence, asked for and answered.
#include "actors/recipes/presence_actor.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

#include "actors/path.hpp"
#include "actors/recipes/asking_actor.hpp"

namespace troupe::recipes {

namespace {

using presence_actor =
    presence_handle::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                            caf::reacts_to<try_again>>;

class presence_role : public presence_actor::base {
public:
  presence_role(caf::actor_config& config, session with, presence_options options)
      : presence_actor::base(config), session_(std::move(with)), options_(std::move(options)) {
    set_down_handler([this](caf::down_msg& x) { on_down(x); });
  }

  const char* name() const override {
    return "presence";
  }

  behavior_type make_behavior() override {
    begin_with(this, session_);
    return {
        [this](const subscribe&) { welcome(); },
        [this](const withdraw&) { return leave(); },
        [this](const session_change& x) { take(box_.hear(x)); },
        [this](const watch_event& x) {
          if (x.path == path())
            take(box_.changed());
        },
        [this](const try_again&) { take(box_.retry()); },
    };
  }

  void on_exit() override {
    if (!box_.over() && box_.session() != no_session)
      caf::anon_send(session_, ask::remove{path()});
    leaving_.clear();
    destroy(session_);
  }

private:
  std::string path() const {
    auto middle = options_.unique ? name_of_one(box_.session(), id()) : "";
    return options_.folder + (options_.folder == "/" ? "" : "/") + options_.before + middle
           + options_.after;
  }

  void welcome() {
    if (listeners_.add(current_sender()))
      monitor(current_sender());
    listeners::tell(caf::actor_cast<caf::actor_addr>(current_sender()), told_);
  }

  caf::typed_response_promise<withdrawn> leave() {
    leaving_.push_back(make_response_promise<withdrawn>());
    auto promise = leaving_.back();
    take(box_.withdraw());
    return promise;
  }

  void take(presence::step next) {
    tell();
    using step = presence::step;
    if (next == step::make_folder)
      ask_for(ask::ensure_path{options_.folder, options_.access}, &presence::folder_made);
    else if (next == step::make)
      ask_for(ask::create{path(), options_.data, create_mode::ephemeral, options_.access},
              &presence::made);
    else if (next == step::look)
      look();
    else if (next == step::remove)
      ask_for(ask::remove{path()}, &presence::removed);
    else if (next == step::later)
      delayed_send(this, std::chrono::seconds(1), try_again{});
  }

  template <class Asked>
  void ask_for(Asked x, presence::step (presence::*then)(error)) {
    request(session_, caf::infinite, std::move(x))
        .then([this, then](const answer_of<Asked>&) { take((box_.*then)(error::ok)); },
              [this, then](const caf::error& why) { take((box_.*then)(code_of(why))); });
  }

  void look() {
    request(session_, caf::infinite, ask::exists{path(), true})
        .then([this](const existence& x) { take(box_.looked(x.stat)); },
              [this](const caf::error& why) { take(box_.failed_to_look(code_of(why))); });
  }

  void tell() {
    presence_change now{box_.there(), box_.session() == no_session ? "" : path(), box_.created(),
                        box_.refused(), id()};
    auto news = now.there != told_.there || now.why != told_.why
                || (now.there && now.created != told_.created);
    if (news)
      listeners_.tell(told_ = now);
    if (!box_.over())
      return;
    for (auto& promise : std::exchange(leaving_, {}))
      promise.deliver(withdrawn{});
    quit();
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == session_.address())
      quit(x.reason);
    else
      listeners_.gone(x.source);
  }

  session session_;
  presence_options options_;
  presence box_;
  presence_change told_;
  listeners listeners_;
  std::vector<caf::typed_response_promise<withdrawn>> leaving_;
};

} // namespace

presence_handle spawn_presence(caf::actor_system& system, session with, presence_options options) {
  auto text = options.folder + "/" + options.before + (options.unique ? "0" : "") + options.after;
  if (!valid_path(options.folder == "/" ? text.substr(1) : text))
    throw std::invalid_argument("no path of a znode: \"" + text + "\"");
  return caf::actor_cast<presence_handle>(
      system.spawn<presence_role>(std::move(with), std::move(options)));
}

} // namespace troupe::recipes
