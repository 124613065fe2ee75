// A tree cache, a presence, and what they say put together.
#include "actors/recipes/members_actor.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

#include "actors/path.hpp"
#include "actors/recipes/cached_tree_actor.hpp"
#include "actors/recipes/presence_actor.hpp"

namespace troupe::recipes {

namespace {

using group_actor = group::extend<caf::reacts_to<tree_news>, caf::reacts_to<presence_change>>;

class group_role : public group_actor::base {
public:
  group_role(caf::actor_config& config, session with, group_options options)
      : group_actor::base(config),
        session_(std::move(with)),
        options_(std::move(options)),
        box_(options_.path, options_.mark) {
    set_exception_handler(keep_reason);
    set_down_handler([this](caf::down_msg& x) { on_down(x); });
  }

  const char* name() const override {
    return "group";
  }

  behavior_type make_behavior() override {
    monitor(session_);
    cache_ = spawn_cached_tree(system(), session_, {options_.path});
    link_to(cache_);
    send(cache_, subscribe{});
    return {
        [this](const join_group& x) { return join(x); },
        [this](const leave_group&) { return leave(); },
        [this](const who_is_there&) { return look(); },
        [this](const subscribe&) { welcome(); },
        [this](const tree_news& x) { hear(x); },
        [this](const presence_change& x) { hear(x); },
    };
  }

  void on_exit() override {
    if (self_)
      anon_send_exit(self_, caf::exit_reason::user_shutdown);
    anon_send_exit(cache_, caf::exit_reason::user_shutdown);
    for (auto& promise : joining_)
      promise.deliver(make_error(error::session_expired, options_.path));
    joining_.clear();
    for (auto& promise : std::exchange(looking_, {}))
      promise.deliver(make_error(error::session_expired, options_.path));
    destroy(self_);
    destroy(cache_);
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

  /// Nobody is told that a group is empty before it was seen.
  caf::typed_response_promise<group_seen> look() {
    auto promise = make_response_promise<group_seen>();
    if (known_)
      promise.deliver(group_seen{box_.now(), fresh_});
    else
      looking_.push_back(promise);
    return promise;
  }

  void welcome() {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    if (listeners_.add(current_sender()))
      monitor(who);
    listeners::tell(who, group_seen{box_.now(), fresh_});
  }

  void hear(const tree_news& x) {
    auto news = std::exchange(fresh_, x.fresh) != x.fresh;
    for (auto& change : x.changes)
      news = box_.hear(change) || news;
    if (news)
      listeners_.tell(group_seen{box_.now(), fresh_});
    known_ = known_ || fresh_;
    if (known_)
      for (auto& promise : std::exchange(looking_, {}))
        promise.deliver(group_seen{box_.now(), fresh_});
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == session_.address())
      quit(x.reason);
    else
      listeners_.gone(x.source);
  }

  session session_;
  group_options options_;
  members box_;
  cached_tree_handle cache_;
  presence_handle self_; ///< none: not in it
  content data_;
  listeners listeners_;
  std::vector<caf::typed_response_promise<group_joined>> joining_;
  std::vector<caf::typed_response_promise<group_seen>> looking_; ///< before anything was seen
  bool fresh_ = false;
  bool known_ = false; ///< it has been seen once
};

} // namespace

group spawn_group(caf::actor_system& system, session with, group_options options) {
  if (!valid_path(options.path))
    throw std::invalid_argument("a group needs the path of a znode, not \"" + options.path + "\"");
  return caf::actor_cast<group>(system.spawn<group_role>(std::move(with), std::move(options)));
}

} // namespace troupe::recipes
