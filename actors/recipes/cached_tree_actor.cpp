// A watch, a walk, and a read behind each event.
#include "actors/recipes/cached_tree_actor.hpp"

#include <functional>
#include <utility>
#include <vector>

#include "actors/recipes/refresh_actor.hpp"

namespace troupe::recipes {

namespace {

using cached_tree_actor =
    cached_tree_handle::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                               caf::reacts_to<try_again>>;

class cached_tree_role : public cached_tree_actor::base {
public:
  cached_tree_role(caf::actor_config& config, session with, const std::string& path)
      : cached_tree_actor::base(config), box_(path), refresh_(this, std::move(with), path) {}

  const char* name() const override {
    return "cached_tree";
  }

  behavior_type make_behavior() override {
    begin_with(this, refresh_.session(), [this](auto& who) { listeners_.gone(who); });
    return {
        [this](const lookup& x) { return look(x); },
        [this](const list_children& x) { return list(x); },
        [this](const subscribe&) { welcome(); },
        [this](const session_change& x) { refresh_.hear(x); },
        [this](const watch_event& x) {
          tell(box_.hear(x));
          read_on();
        },
        [this](const try_again& x) { refresh_.hear(x); },
    };
  }

  void on_exit() override { // the session notices, and has servers forget the watch
    waiting_.clear();
    refresh_.drop();
  }

  void aged() {
    tell({});
  }

  /// A walk, once the watch is set.
  void read() {
    request(refresh_.session(), caf::infinite, ask::watch{refresh_.path()})
        .then(
            [this](const confirmed&) {
              box_.begin_walk();
              read_on();
            },
            [this](const caf::error& x) { fail(code_of(x)); });
  }

private:
  // ---- the application

  caf::typed_response_promise<znode_found> look(const lookup& x) {
    auto promise = make_response_promise<znode_found>();
    when_known([this, promise, path = x.path]() mutable {
      auto* found = box_.find(path);
      promise.deliver(znode_found{found ? std::optional{*found} : std::nullopt, refresh_.fresh()});
    });
    return promise;
  }

  caf::typed_response_promise<children_listed> list(const list_children& x) {
    auto promise = make_response_promise<children_listed>();
    when_known([this, promise, path = x.path]() mutable {
      promise.deliver(
          children_listed{box_.find(path) != nullptr, box_.names_below(path), refresh_.fresh()});
    });
    return promise;
  }

  void when_known(std::function<void()> then) {
    if (known_)
      then();
    else
      waiting_.push_back(std::move(then));
  }

  void welcome() {
    listeners_.welcome(this, tree_news{box_.everything(), refresh_.fresh()});
  }

  void tell(cached_tree::changes what) {
    if (what.empty() && told_fresh_ == refresh_.fresh())
      return;
    told_fresh_ = refresh_.fresh();
    listeners_.tell(tree_news{std::move(what), told_fresh_});
  }

  // ---- the session

  void read_on() {
    while (auto path = box_.next())
      look_at(*path);
    if (!box_.walk_over())
      return;
    auto gone = box_.sweep();
    refresh_.answered([&] {
      tell(std::move(gone));
      known_ = true;
      for (auto& then : std::exchange(waiting_, {}))
        then();
    });
  }

  void look_at(const std::string& path) {
    request(refresh_.session(), caf::infinite, ask::get{path})
        .then(
            [this, path, turn = turn_](const got_data& x) {
              if (turn != turn_)
                return;
              auto read = box_.found(path, x);
              tell(std::move(read.news));
              read.expand ? expand(path) : read_on();
            },
            [this, path, turn = turn_](const caf::error& x) { on_error(path, turn, x); });
  }

  void expand(const std::string& path) {
    request(refresh_.session(), caf::infinite, ask::children{path})
        .then(
            [this, path, turn = turn_](const got_children& x) {
              if (turn != turn_)
                return;
              box_.children(path, x.names);
              read_on();
            },
            [this, path, turn = turn_](const caf::error& x) { on_error(path, turn, x); });
  }

  void on_error(const std::string& path, std::uint64_t turn, const caf::error& why) {
    if (turn != turn_)
      return;
    if (code_of(why) == error::no_node)
      tell(box_.absent(path));
    else if (code_of(why) == error::no_auth)
      box_.failed(path);
    else
      return fail(code_of(why));
    read_on();
  }

  /// Nothing that is being read will do.
  void fail(error why) {
    ++turn_;
    box_.forget_readings();
    refresh_.failed(why);
  }

  cached_tree box_;
  refresh_driver<cached_tree_role> refresh_;
  listeners listeners_;
  std::vector<std::function<void()>> waiting_;
  std::uint64_t turn_ = 0; ///< of readings; answers of an earlier one are too late
  bool known_ = false;
  bool told_fresh_ = false;
};

} // namespace

cached_tree_handle spawn_cached_tree(caf::actor_system& system, session with,
                                     cached_tree_options options) {
  must_be_path(options.path);
  return caf::actor_cast<cached_tree_handle>(
      system.spawn<cached_tree_role>(std::move(with), std::move(options.path)));
}

} // namespace troupe::recipes
