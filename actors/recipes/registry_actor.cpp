// A view of a tree cache, and presences.
#include "actors/recipes/registry_actor.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "actors/path.hpp"
#include "actors/recipes/presence_actor.hpp"
#include "actors/recipes/tree_view_actor.hpp"
#include "actors/recipes/users_actor.hpp"

namespace troupe::recipes {

namespace {

using registry_actor = registry::extend<caf::reacts_to<tree_news>, caf::reacts_to<presence_change>>;

class registry_role : public registry_actor::base {
public:
  registry_role(caf::actor_config& config, session with, std::string path)
      : registry_actor::base(config),
        session_(std::move(with)),
        path_(std::move(path)),
        view_(this, service_table{path_}) {}

  const char* name() const override {
    return "registry";
  }

  behavior_type make_behavior() override {
    view_.begin(session_, path_, [this](auto& who) { end_uses_of(who); });
    return {
        [this](const offer_instance& x) { return offer(x); },
        [this](const withdraw_instance& x) {
          auto promise = make_response_promise<instance_withdrawn>();
          end(offers_, x.name, [promise]() mutable { promise.deliver(instance_withdrawn{}); });
          return promise;
        },
        [this](const pick_instance&) { return pick(); },
        [this](const put_back& x) {
          auto promise = make_response_promise<was_put_back>();
          end(uses_, x.use, [promise]() mutable { promise.deliver(was_put_back{}); });
          return promise;
        },
        [this](const list_instances&) { return view_.look(); },
        [this](const subscribe&) { view_.welcome(); },
        [this](const tree_news& x) { view_.hear(x); },
        [this](const presence_change& x) { hear(x); },
    };
  }

  void on_exit() override {
    for (auto& [name, x] : offers_)
      give_up(x);
    for (auto& [use, x] : uses_)
      give_up(x);
    offers_.clear();
    uses_.clear();
    view_.drop();
    destroy(session_);
  }

private:
  /// An ephemeral of ours, and who waits for it to be there.
  struct upkeep {
    presence_handle there;
    caf::actor_addr user;
    std::function<void(error)> then; ///< empty: nobody waits any more
    std::string counted = {};        ///< as whom the table knows this user
  };
  using pick_promise = caf::typed_response_promise<instance_picked>;

  // ---- instances

  caf::typed_response_promise<instance_offered> offer(const offer_instance& x) {
    auto promise = make_response_promise<instance_offered>();
    if (x.name.find('~') != x.name.npos || x.name.find('/') != x.name.npos
        || !valid_path("/" + x.name)) {
      promise.deliver(make_error(error::bad_arguments, "no name of an instance: " + x.name));
      return promise;
    }
    if (auto before = offers_.find(x.name); before != offers_.end())
      give_up(before->second);
    presence_options wishes;
    wishes.folder = view_->instances();
    wishes.before = x.name;
    wishes.data = x.data;
    offers_[x.name] = keep(std::move(wishes), {}, [promise, name = x.name](error why) mutable {
      if (why == error::ok)
        promise.deliver(instance_offered{name});
      else
        promise.deliver(make_error(why, name));
    });
    return promise;
  }

  // ---- users

  pick_promise pick() {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    auto promise = make_response_promise<instance_picked>();
    view_.when_known([this, who, promise](error why) mutable {
      if (why == error::ok)
        pick_for(who, promise);
      else
        promise.deliver(make_error(why, path_));
    });
    return promise;
  }

  void pick_for(const caf::actor_addr& who, pick_promise promise) {
    auto best = view_->pick();
    if (!best)
      return static_cast<void>(
          promise.deliver(make_error(error::no_node, "no instance of " + path_)));
    users_.add(this, who);
    presence_options wishes;
    wishes.folder = view_->users();
    wishes.before = best->name + '~';
    wishes.unique = true;
    auto use = ++last_use_;
    auto name = best->name + "~ " + std::to_string(use); // until its znode's own is known
    view_->send(name);
    auto& one = uses_[use];
    one = keep(std::move(wishes), who, [=, path = path_](error why) mutable {
      if (why == error::ok)
        promise.deliver(instance_picked{*best, use});
      else
        promise.deliver(make_error(why, path));
    });
    one.counted = name;
  }

  // ---- ephemerals

  upkeep keep(presence_options wishes, const caf::actor_addr& user,
              std::function<void(error)> then) {
    auto there = spawn_presence(system(), session_, std::move(wishes));
    send(there, subscribe{});
    return {there, user, std::move(then), {}};
  }

  template <class Key>
  void end(std::map<Key, upkeep>& all, const Key& which, std::function<void()> then) {
    auto at = all.find(which);
    if (at == all.end())
      return then();
    auto there = at->second.there;
    view_->call_back(at->second.counted);
    users_.remove(this, at->second.user);
    if (auto waits = std::exchange(at->second.then, {}))
      waits(error::operation_timeout);
    all.erase(at);
    request(there, caf::infinite, withdraw{})
        .then([then](const withdrawn&) { then(); }, [then](const caf::error&) { then(); });
  }

  /// At once, as well as that can be done.
  void give_up(upkeep& x) {
    anon_send_exit(x.there, caf::exit_reason::user_shutdown);
    view_->call_back(x.counted);
    if (auto waits = std::exchange(x.then, {}))
      waits(error::session_expired);
  }

  void hear(const presence_change& x) {
    if (!x.there)
      return;
    for (auto& [name, one] : offers_)
      arrived(one, x);
    for (auto& [use, one] : uses_)
      arrived(one, x);
  }

  void arrived(upkeep& one, const presence_change& x) {
    if (one.there->id() != x.by)
      return;
    if (!one.counted.empty())
      one.counted = view_->recognise(one.counted, std::string{name_of(x.path)});
    if (auto waits = std::exchange(one.then, {}))
      waits(error::ok);
  }

  void end_uses_of(const caf::actor_addr& who) {
    users_.gone(who);
    for (auto at = uses_.begin(); at != uses_.end();) {
      auto now = at++;
      if (now->second.user != who)
        continue;
      give_up(now->second);
      uses_.erase(now);
    }
  }

  session session_;
  std::string path_;
  tree_view<registry_role, service_table, instances_seen> view_;
  std::map<std::string, upkeep> offers_;
  std::map<std::uint64_t, upkeep> uses_;
  users users_;
  std::uint64_t last_use_ = 0;
};

} // namespace

registry spawn_registry(caf::actor_system& system, session with, registry_options options) {
  must_be_place(options.path);
  return caf::actor_cast<registry>(
      system.spawn<registry_role>(std::move(with), std::move(options.path)));
}

} // namespace troupe::recipes
