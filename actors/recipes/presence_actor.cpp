// Drives an own_znode for as long as it shall be there, and tells what becomes of it.
#include "actors/recipes/presence_actor.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "actors/recipes/claim_actor.hpp"
#include "actors/recipes/own_znode.hpp"

namespace troupe::recipes {

namespace {

using presence_interface =
    presence_handle::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                            caf::reacts_to<claim_again>, caf::reacts_to<try_again>>;

class presence_role : public presence_interface::base {
public:
  using driver = claim_driver<presence_role, own_znode>;

  presence_role(caf::actor_config& config, session with, driver::maker make)
      : presence_interface::base(config), claim_(this, std::move(with), std::move(make)) {
    set_exit_handler([this](const caf::exit_msg& x) {
      end_ = x.reason;
      want(false);
    });
  }

  const char* name() const override {
    return "presence";
  }

  behavior_type make_behavior() override {
    claim_.begin([this](auto& who) { listeners_.gone(who); });
    claim_.want(true);
    told_.by = id();
    return {
        [this](const subscribe&) { listeners_.welcome(this, told_); },
        [this](const withdraw&) { return leave(); },
        [this](const session_change& x) { claim_.hear(x); },
        [this](const watch_event& x) { claim_.hear(x); },
        [this](const claim_again& x) { claim_.hear(x); },
        [this](const try_again&) {
          retrying_ = false;
          want(wanted_);
        },
    };
  }

  void on_exit() override {
    leaving_.clear();
    claim_.drop();
  }

  void settle() {
    auto* znode = claim_.claim() ? &*claim_.claim() : nullptr;
    auto obstacle = znode ? znode->obstacle() : error::ok;
    tell(znode, obstacle);
    if (claim_.now() == standing::away && (obstacle == error::ok || end_)) {
      if (obstacle == error::ok)
        for (auto& promise : std::exchange(leaving_, {}))
          promise.deliver(withdrawn{});
      quit(end_.value_or(caf::error{}));
    } else if (obstacle != error::ok && obstacle != error::node_exists
               && !std::exchange(retrying_, true)) {
      delayed_send(this, std::chrono::seconds(1), try_again{});
    }
  }

private:
  void want(bool wanted) {
    wanted_ = wanted;
    claim_.want(wanted);
    claim_.drive();
  }

  caf::typed_response_promise<withdrawn> leave() {
    auto promise = make_response_promise<withdrawn>();
    leaving_.push_back(promise);
    want(false);
    return promise;
  }

  void tell(const own_znode* znode, error obstacle) {
    auto there = claim_.now() == standing::held;
    auto why = there || obstacle != error::ok ? obstacle : told_.why;
    presence_change now{there, znode ? znode->path() : "", claim_.token().created, why, id()};
    auto news = now.there != told_.there || now.why != told_.why
                || (now.there && now.created != told_.created);
    if (news)
      listeners_.tell(told_ = now);
  }

  driver claim_;
  bool wanted_ = true;
  bool retrying_ = false;
  presence_change told_;
  listeners listeners_;
  std::vector<caf::typed_response_promise<withdrawn>> leaving_;
  std::optional<caf::error> end_; ///< ends with this reason once it is gone, as well as can be
};

} // namespace

presence_handle spawn_presence(caf::actor_system& system, session with, presence_options options) {
  auto text = below(options.folder, options.before + (options.unique ? "0" : "") + options.after);
  must_be_path(options.folder);
  must_be_path(text);
  auto make = [x = std::move(options)](const std::string& unique) {
    return own_znode{x.folder, x.before + (x.unique ? unique : "") + x.after, x.data,
                     x.unique ? own_znode::naming::exact : own_znode::naming::contested, x.access};
  };
  return caf::actor_cast<presence_handle>(
      system.spawn<presence_role>(std::move(with), std::move(make)));
}

} // namespace troupe::recipes
