// Lists, reads, removes; what somebody else has removed is tried no more.
#include "actors/recipes/queue_actor.hpp"

#include <map>
#include <stdexcept>
#include <utility>

#include "actors/path.hpp"

namespace troupe::recipes {

namespace {

/// To itself: this one waits no longer.
struct patience_over {
  queue_head::ticket who = 0;
};

} // namespace

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::patience_over)

namespace troupe::recipes {

namespace {

using queue_actor = queue::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                                  caf::reacts_to<try_again>, caf::reacts_to<patience_over>>;

class queue_role : public queue_actor::base {
public:
  using attempt = queue_head::attempt;

  queue_role(caf::actor_config& config, session with, queue_options options)
      : queue_actor::base(config),
        session_(std::move(with)),
        path_(std::move(options.path)),
        box_(options.batch_max) {
    set_down_handler([this](caf::down_msg& x) { on_down(x); });
  }

  const char* name() const override {
    return "queue";
  }

  behavior_type make_behavior() override {
    begin_with(this, session_);
    return {
        [this](const put& x) {
          auto promise = make_response_promise<was_put>();
          if (x.priority < 0 || x.priority > 999)
            promise.deliver(make_error(error::bad_arguments, "no such priority"));
          else
            put_in({entry_prefix(path_, x.priority), x.data, create_mode::persistent_sequential},
                   promise);
          return promise;
        },
        [this](const take& x) { return want(x); },
        [this](const session_change& x) {
          if (x.now == session_state::expired)
            box_.changed(); // the watch is gone
          if (x.now == session_state::connected)
            serve();
        },
        [this](const watch_event&) {
          box_.changed();
          serve();
        },
        [this](const try_again&) { serve(); },
        [this](const patience_over& x) { give_up(x.who); },
    };
  }

  void on_exit() override {
    for (auto& [who, x] : waiting_)
      x.promise.deliver(make_error(error::session_expired, path_));
    waiting_.clear();
    destroy(session_);
  }

private:
  struct taker {
    caf::typed_response_promise<taken> promise;
    caf::actor_addr who;
  };

  // ---- putting

  void put_in(ask::create what, caf::typed_response_promise<was_put> promise) {
    request(session_, caf::infinite, what)
        .then(
            [promise](const created& x) mutable {
              promise.deliver(was_put{std::string{name_of(x.path)}});
            },
            [this, what, promise](const caf::error& why) mutable {
              if (code_of(why) != error::no_node)
                return static_cast<void>(promise.deliver(why));
              request(session_, caf::infinite, ask::ensure_path{path_})
                  .then([this, what, promise](const confirmed&) { put_in(what, promise); },
                        [promise](caf::error& x) mutable { promise.deliver(std::move(x)); });
            });
  }

  // ---- taking

  caf::typed_response_promise<taken> want(const take& x) {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    if (who)
      monitor(who);
    auto promise = make_response_promise<taken>();
    waiting_.emplace(++last_, taker{promise, who});
    box_.want(last_);
    if (x.patience)
      delayed_send(this, *x.patience, patience_over{last_});
    serve();
    return promise;
  }

  void give_up(queue_head::ticket who) {
    if (box_.give_up(who))
      fail(who, make_error(error::operation_timeout, path_));
  }

  void serve() {
    while (auto next = box_.next())
      read(*next);
    if (box_.begin_listing())
      list();
  }

  void list() {
    request(session_, caf::infinite, ask::children{path_, true})
        .then(
            [this](const got_children& x) {
              box_.listed(entries_in_order(x.names));
              serve();
            },
            [this](const caf::error& why) { on_list_error(code_of(why)); });
  }

  void on_list_error(error why) {
    box_.not_listed();
    if (why == error::no_node)
      request(session_, caf::infinite, ask::ensure_path{path_})
          .then([this](const confirmed&) { serve(); },
                [this](const caf::error& x) { on_list_error(code_of(x)); });
    else if (why == error::session_expired || why == error::connection_loss)
      return; // until the next connection
    else if (why == error::throttled)
      delayed_send(this, std::chrono::seconds(1), try_again{});
    else
      for (auto who : box_.give_up_all())
        fail(who, make_error(why, path_));
  }

  std::string path_of(const attempt& x) const {
    return path_ + (path_ == "/" ? "" : "/") + x.name;
  }

  void read(const attempt& x) {
    request(session_, caf::infinite, ask::get{path_of(x)})
        .then([this, x](const got_data& found) { remove(x, found); },
              [this, x](const caf::error& why) { pass_on(x, why); });
  }

  void remove(const attempt& x, const got_data& found) {
    request(session_, caf::infinite, ask::remove{path_of(x), found.stat.version})
        .then([this, x, data = found.data](const confirmed&) { give(x, data); },
              [this, x](const caf::error& why) {
                auto code = code_of(why);
                if (code == error::connection_loss || code == error::session_expired)
                  look_again(x);
                else if (code == error::bad_version)
                  read(x);
                else
                  pass_on(x, why);
              });
  }

  /// Nobody knows whether it was removed, and if so by whom; but it may be there still.
  void look_again(const attempt& x) {
    auto lost = [this, x](const caf::error& why) {
      box_.taken(x);
      auto gone = code_of(why) == error::no_node;
      fail(x.who, make_error(gone ? error::connection_loss : code_of(why), path_of(x)));
      serve();
    };
    request(session_, caf::infinite, ask::sync{path_})
        .then(
            [this, x, lost](const confirmed&) {
              request(session_, caf::infinite, ask::get{path_of(x)})
                  .then([this, x](const got_data& still) { remove(x, still); }, lost);
            },
            lost);
  }

  /// To the next entry; nothing was done with this one.
  void pass_on(const attempt& x, const caf::error& why) {
    box_.gone(x);
    if (code_of(why) != error::no_node)
      box_.changed();
    if (code_of(why) == error::throttled)
      return delayed_send(this, std::chrono::seconds(1), try_again{});
    if (code_of(why) == error::no_auth && box_.give_up(x.who))
      fail(x.who, why);
    serve();
  }

  /// Whoever died meanwhile does not hear of it: the entry is lost with it.
  void give(const attempt& x, const content& data) {
    box_.taken(x);
    if (auto at = waiting_.find(x.who); at != waiting_.end()) {
      at->second.promise.deliver(taken{x.name, data});
      forget(at);
    }
    serve();
  }

  void fail(queue_head::ticket who, const caf::error& why) {
    if (auto at = waiting_.find(who); at != waiting_.end()) {
      at->second.promise.deliver(why);
      forget(at);
    }
  }

  void forget(std::map<queue_head::ticket, taker>::iterator at) {
    if (at->second.who)
      demonitor(at->second.who);
    waiting_.erase(at);
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == session_.address())
      return quit(x.reason);
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      auto now = at++;
      if (now->second.who == x.source && box_.give_up(now->first))
        waiting_.erase(now);
    }
  }

  session session_;
  std::string path_;
  queue_head box_;
  std::map<queue_head::ticket, taker> waiting_;
  queue_head::ticket last_ = 0;
};

} // namespace

queue spawn_queue(caf::actor_system& system, session with, queue_options options) {
  if (!valid_path(options.path))
    throw std::invalid_argument("a queue needs the path of a znode, not \"" + options.path + "\"");
  return caf::actor_cast<queue>(system.spawn<queue_role>(std::move(with), std::move(options)));
}

} // namespace troupe::recipes
