// Presences, a tree cache, and the table between them.
#include "actors/recipes/registry_actor.hpp"

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "actors/path.hpp"
#include "actors/recipes/cached_tree_actor.hpp"
#include "actors/recipes/presence_actor.hpp"

namespace troupe::recipes {

namespace {

using registry_actor = registry::extend<caf::reacts_to<tree_news>, caf::reacts_to<presence_change>>;

class registry_role : public registry_actor::base {
public:
  registry_role(caf::actor_config& config, session with, std::string path)
      : registry_actor::base(config), session_(std::move(with)), path_(path), box_(path) {
    set_exception_handler(keep_reason);
    set_down_handler([this](caf::down_msg& x) { on_down(x); });
  }

  const char* name() const override {
    return "registry";
  }

  behavior_type make_behavior() override {
    monitor(session_);
    cache_ = spawn_cached_tree(system(), session_, {path_});
    link_to(cache_);
    send(cache_, subscribe{});
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
        [this](const list_instances&) { return look(); },
        [this](const subscribe&) { welcome(); },
        [this](const tree_news& x) { hear(x); },
        [this](const presence_change& x) { hear(x); },
    };
  }

  void on_exit() override {
    for (auto& [name, x] : offers_)
      give_up(x);
    for (auto& [use, x] : uses_)
      give_up(x);
    for (auto& promise : std::exchange(looking_, {}))
      promise.deliver(make_error(error::session_expired, path_));
    for (auto& [promise, who] : std::exchange(early_, {}))
      promise.deliver(make_error(error::session_expired, path_));
    anon_send_exit(cache_, caf::exit_reason::user_shutdown);
    offers_.clear();
    uses_.clear();
    destroy(cache_);
    destroy(session_);
  }

private:
  /// An ephemeral of ours, and who waits for it to be there.
  struct standing {
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
    wishes.folder = box_.instances();
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
    if (known_)
      pick_for(who, promise);
    else
      early_.emplace_back(promise, who);
    return promise;
  }

  void pick_for(const caf::actor_addr& who, pick_promise promise) {
    auto best = box_.pick();
    if (!best)
      return static_cast<void>(
          promise.deliver(make_error(error::no_node, "no instance of " + path_)));
    if (who)
      monitor(who);
    presence_options wishes;
    wishes.folder = box_.users();
    wishes.before = best->name + '~';
    wishes.unique = true;
    auto use = ++last_use_;
    auto name = best->name + "~ " + std::to_string(use); // until its znode's own is known
    box_.send(name);
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

  standing keep(presence_options wishes, const caf::actor_addr& user,
                std::function<void(error)> then) {
    auto there = spawn_presence(system(), session_, std::move(wishes));
    send(there, subscribe{});
    return {there, user, std::move(then), {}};
  }

  template <class Key>
  void end(std::map<Key, standing>& all, const Key& which, std::function<void()> then) {
    auto at = all.find(which);
    if (at == all.end())
      return then();
    auto there = at->second.there;
    box_.call_back(at->second.counted);
    if (at->second.user)
      demonitor(at->second.user); // one for each use
    if (auto waits = std::exchange(at->second.then, {}))
      waits(error::operation_timeout);
    all.erase(at);
    request(there, caf::infinite, withdraw{})
        .then([then](const withdrawn&) { then(); }, [then](const caf::error&) { then(); });
  }

  /// At once, as well as that can be done.
  void give_up(standing& x) {
    anon_send_exit(x.there, caf::exit_reason::user_shutdown);
    box_.call_back(x.counted);
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

  void arrived(standing& one, const presence_change& x) {
    if (one.there->id() != x.by)
      return;
    if (!one.counted.empty())
      one.counted = box_.recognise(one.counted, std::string{name_of(x.path)});
    if (auto waits = std::exchange(one.then, {}))
      waits(error::ok);
  }

  // ---- what is seen

  /// Nobody is told that there are no instances before it was seen.
  caf::typed_response_promise<instances_seen> look() {
    auto promise = make_response_promise<instances_seen>();
    if (known_)
      promise.deliver(instances_seen{box_.now(), fresh_});
    else
      looking_.push_back(promise);
    return promise;
  }

  void welcome() {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    if (listeners_.add(current_sender()))
      monitor(who);
    listeners::tell(who, instances_seen{box_.now(), fresh_});
  }

  void hear(const tree_news& x) {
    auto news = std::exchange(fresh_, x.fresh) != x.fresh;
    for (auto& change : x.changes)
      news = box_.hear(change) || news;
    if (news)
      listeners_.tell(instances_seen{box_.now(), fresh_});
    known_ = known_ || fresh_;
    if (!known_)
      return;
    for (auto& promise : std::exchange(looking_, {}))
      promise.deliver(instances_seen{box_.now(), fresh_});
    for (auto& [promise, who] : std::exchange(early_, {}))
      pick_for(who, promise);
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == session_.address())
      return quit(x.reason);
    listeners_.gone(x.source);
    for (auto at = uses_.begin(); at != uses_.end();) {
      auto now = at++;
      if (now->second.user != x.source)
        continue;
      give_up(now->second);
      uses_.erase(now);
    }
  }

  session session_;
  std::string path_;
  service_table box_;
  cached_tree_handle cache_;
  std::map<std::string, standing> offers_;
  std::map<std::uint64_t, standing> uses_;
  std::vector<std::pair<pick_promise, caf::actor_addr>> early_; ///< before anything was seen
  std::vector<caf::typed_response_promise<instances_seen>> looking_;
  listeners listeners_;
  std::uint64_t last_use_ = 0;
  bool fresh_ = false;
  bool known_ = false;
};

} // namespace

registry spawn_registry(caf::actor_system& system, session with, registry_options options) {
  if (!valid_path(options.path) || options.path == "/")
    throw std::invalid_argument("a registry needs the path of a znode, not \"" + options.path
                                + "\"");
  return caf::actor_cast<registry>(
      system.spawn<registry_role>(std::move(with), std::move(options.path)));
}

} // namespace troupe::recipes
