// The part of an actor that shows others what a tree cache knows, in words of its own: a group's
// members, a service's instances.
//
// Decides nothing: `View` hears each change and says how things stand. Belongs to one actor and
// lives no longer. Always: nobody who asks is answered before everything has been seen once.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include "actors/recipes/cached_tree_actor.hpp"
#include "actors/recipes/listeners.hpp"

namespace troupe::recipes {

/// `Seen` is told: `View::now()`, and whether that is fresh.
template <class Self, class View, class Seen>
class tree_view {
public:
  tree_view(Self* self, View view) : self_(self), view_(std::move(view)) {}

  /// The actor ends with its session, and with the cache. `gone` hears of the ends of others.
  template <class Gone>
  void begin(const session& with, const std::string& path, Gone gone) {
    end_with(self_, with, [this, gone](const caf::actor_addr& who) {
      listeners_.gone(who);
      gone(who);
    });
    cache_ = spawn_cached_tree(self_->system(), with, {path});
    self_->link_to(cache_);
    self_->send(cache_, subscribe{});
  }

  View* operator->() {
    return &view_;
  }

  Seen now() const {
    return {view_.now(), fresh_};
  }

  void welcome() {
    listeners_.welcome(self_, now());
  }

  caf::typed_response_promise<Seen> look() {
    auto promise = self_->template make_response_promise<Seen>();
    when_known([this, promise](error why) mutable {
      if (why == error::ok)
        promise.deliver(now());
      else
        promise.deliver(make_error(why, "this actor has ended"));
    });
    return promise;
  }

  /// With ok, once everything has been seen; or with another one, at the end.
  void when_known(std::function<void(error)> then) {
    if (known_)
      then(error::ok);
    else
      waiting_.push_back(std::move(then));
  }

  void hear(const tree_news& x) {
    auto news = std::exchange(fresh_, x.fresh) != x.fresh;
    for (auto& change : x.changes)
      news = view_.hear(change) || news;
    if (news)
      listeners_.tell(now());
    known_ = known_ || fresh_;
    if (known_)
      answer(error::ok);
  }

  /// At the very end. Promises know the actor: none must outlive it.
  void drop() {
    answer(error::session_expired);
    caf::anon_send_exit(cache_, caf::exit_reason::user_shutdown);
    destroy(cache_);
  }

private:
  void answer(error what) {
    for (auto& then : std::exchange(waiting_, {}))
      then(what);
  }

  Self* self_;
  View view_;
  cached_tree_handle cache_;
  listeners listeners_;
  std::vector<std::function<void(error)>> waiting_; ///< before anything was seen
  bool fresh_ = false;
  bool known_ = false; ///< it has been seen once
};

} // namespace troupe::recipes
