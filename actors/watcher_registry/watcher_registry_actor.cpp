// Listens to the tree, lets watch_table decide who hears of a change, and speaks to session hosts.
#include "actors/watcher_registry/watcher_registry_actor.hpp"

#include <array>
#include <map>
#include <optional>
#include <utility>

#include "actors/supervision.hpp"
#include "actors/watcher_registry/watch_table.hpp"
#include "messages/planted.hpp"

namespace troupe {

namespace {

class registry_role : public watcher_registry::base {
public:
  explicit registry_role(caf::actor_config& config) : watcher_registry::base(config) {
    set_exception_handler(keep_reason);
    set_down_handler([this](caf::down_msg& x) { on_down(x.source); });
  }

  const char* name() const override {
    return "watcher_registry";
  }

  void on_exit() override {
    hosts_.clear();
    service_.reset();
  }

  behavior_type make_behavior() override {
    return {[this](effects& x) { on_effects(x); },
            [this](const service& x, const submitter& role) { on_service(x, role); },
            [this](const enroll& x, const session_host& host) { on_enroll(x, host); },
            [this](status x, const session_host& asker) {
              watches_.report(x);
              x.counts.events = events_;
              send(asker, std::move(x));
            }};
  }

private:
  /// A session host, and what it is to be told of the message at hand.
  struct known_host {
    session_host handle;
    deliveries pending;
  };

  void on_effects(effects& x) {
    for (auto& item : x.items)
      std::visit([this](auto& y) { pass(y); }, item);
    for (auto& [host, event] : std::exchange(late_, {}))
      deliver(host, std::move(event));
    for (auto& [number, host] : hosts_)
      if (!host.pending.items.empty())
        send(host.handle, std::exchange(host.pending, {}));
  }

  void pass(change& x) {
    hearers_.clear();
    watches_.fire(x, hearers_);
    events_[static_cast<std::size_t>(x.kind) - 1] += hearers_.size();
    for (auto& who : hearers_)
      if (planted(fault::event_after_reply))
        late_.emplace_back(who.host, event_for{who.client, {x.kind, x.path, x.at}});
      else
        deliver(who.host, event_for{who.client, {x.kind, x.path, x.at}});
  }

  void pass(answer& x) {
    watcher who{x.host, x.client};
    if (hosts_.contains(x.host) && !planted(fault::watch_lost))
      for (auto& wish : x.wishes)
        watches_.add({who, x.session, x.by}, wish);
    x.wishes.clear();
    if (x.watches && !watches_.find(who, *x.watches))
      x.what.code = error::no_watcher;
    for (auto& replay : std::exchange(x.replays, {}))
      deliver(x.host, event_for{x.client, std::move(replay)});
    deliver(x.host, std::move(x));
  }

  void pass(outcome& x) {
    deliver(x.host, std::move(x));
  }

  void pass(session_ended& x) {
    deliver_to_all(x);
  }

  void pass(session_moved& x) {
    deliver_to_all(x);
  }

  void pass(client_identified& x) {
    watches_.identify({x.host, x.client}, x.by);
  }

  void pass(client_left& x) {
    watches_.forget({x.host, x.client});
  }

  template <class T>
  void deliver(std::uint32_t host, T&& x) {
    if (auto i = hosts_.find(host); i != hosts_.end())
      i->second.pending.items.emplace_back(std::forward<T>(x));
  }

  template <class T>
  void deliver_to_all(const T& x) {
    for (auto& [number, host] : hosts_)
      host.pending.items.emplace_back(x);
  }

  void on_service(const service& x, const submitter& role) {
    service_ = spoken_service{x, role};
    for (auto& [number, host] : hosts_)
      send(host.handle, x, role);
  }

  void on_enroll(const enroll& x, const session_host& host) {
    monitor(host);
    watches_.forget_host(x.host);
    hosts_[x.host] = {host, {}};
    if (service_)
      send(host, service_->what, service_->role);
  }

  void on_down(const caf::actor_addr& who) {
    for (auto i = hosts_.begin(); i != hosts_.end(); ++i) {
      if (i->second.handle.address() != who)
        continue;
      watches_.forget_host(i->first);
      hosts_.erase(i);
      return;
    }
  }

  /// What hosts were told last, for one that comes later.
  struct spoken_service {
    service what;
    submitter role;
  };

  watch_table watches_;
  std::array<std::uint64_t, 4> events_ = {};              ///< to watchers, by event_kind
  std::vector<std::pair<std::uint32_t, event_for>> late_; ///< of a planted fault
  std::optional<spoken_service> service_;
  std::map<std::uint32_t, known_host> hosts_;
  std::vector<watcher> hearers_;
};

} // namespace

watcher_registry spawn_watcher_registry(caf::actor_system& system) {
  return system.spawn<registry_role>();
}

} // namespace troupe
