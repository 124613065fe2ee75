// A view of a tree cache, and a presence.
#include "actors/recipes/members_actor.hpp"

#include <utility>
#include <vector>

#include "actors/path.hpp"
#include "actors/recipes/presence_actor.hpp"
#include "actors/recipes/tree_view_actor.hpp"

namespace troupe::recipes {

namespace {

using group_actor = group::extend<caf::reacts_to<tree_news>, caf::reacts_to<presence_change>>;

class group_role : public group_actor::base {
public:
  group_role(caf::actor_config& config, session with, group_options options)
      : group_actor::base(config),
        session_(std::move(with)),
        options_(std::move(options)),
        view_(this, {options_.path, options_.mark}) {}

  const char* name() const override {
    return "group";
  }

  behavior_type make_behavior() override {
    view_.begin(session_, options_.path, [](auto&) {});
    return {
        [this](const join_group& x) { return join(x); },
        [this](const leave_group&) { return leave(); },
        [this](const who_is_there&) { return view_.look(); },
        [this](const subscribe&) { view_.welcome(); },
        [this](const tree_news& x) { view_.hear(x); },
        [this](const presence_change& x) { hear(x); },
    };
  }

  void on_exit() override {
    if (self_)
      anon_send_exit(self_, caf::exit_reason::user_shutdown);
    for (auto& promise : std::exchange(joining_, {}))
      promise.deliver(make_error(error::session_expired, options_.path));
    view_.drop();
    destroy(self_);
    destroy(session_);
  }

private:
  caf::typed_response_promise<group_joined> join(const join_group& x) {
    auto promise = make_response_promise<group_joined>();
    if (self_)
      anon_send_exit(self_, caf::exit_reason::user_shutdown);
    data_ = x.data;
    joining_.push_back(promise);
    presence_options wishes;
    wishes.folder = options_.path;
    wishes.after = "__party__";
    wishes.unique = true;
    wishes.data = x.data;
    self_ = spawn_presence(system(), session_, std::move(wishes));
    send(self_, subscribe{});
    return promise;
  }

  caf::typed_response_promise<group_left> leave() {
    auto promise = make_response_promise<group_left>();
    for (auto& other : std::exchange(joining_, {}))
      other.deliver(make_error(error::operation_timeout, "left before it was joined"));
    if (!self_) {
      promise.deliver(group_left{});
      return promise;
    }
    request(std::exchange(self_, {}), caf::infinite, withdraw{})
        .then([promise](const withdrawn&) mutable { promise.deliver(group_left{}); },
              [promise](caf::error& why) mutable { promise.deliver(std::move(why)); });
    return promise;
  }

  void hear(const presence_change& x) {
    if (!self_ || self_->id() != x.by || !x.there)
      return;
    for (auto& promise : std::exchange(joining_, {}))
      promise.deliver(group_joined{{std::string{name_of(x.path)}, data_, x.created}});
  }

  session session_;
  group_options options_;
  tree_view<group_role, members, group_seen> view_;
  presence_handle self_; ///< none: not in it
  content data_;
  std::vector<caf::typed_response_promise<group_joined>> joining_;
};

} // namespace

group spawn_group(caf::actor_system& system, session with, group_options options) {
  must_be_path(options.path);
  return caf::actor_cast<group>(system.spawn<group_role>(std::move(with), std::move(options)));
}

} // namespace troupe::recipes
