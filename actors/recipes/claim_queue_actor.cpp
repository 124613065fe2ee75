// Lists two folders, makes an ephemeral, and takes both znodes away when the work is done.
#include "actors/recipes/claim_queue_actor.hpp"

#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "actors/path.hpp"
#include "actors/recipes/asking_actor.hpp"

namespace troupe::recipes {

namespace {

/// To itself: this one waits no longer.
struct claim_patience_over {
  queue_head::ticket who = 0;
};

} // namespace

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::claim_patience_over)

namespace troupe::recipes {

namespace {

using claim_queue_actor =
    claim_queue::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                        caf::reacts_to<try_again>, caf::reacts_to<claim_patience_over>>;

class claim_queue_role : public claim_queue_actor::base {
public:
  using attempt = queue_head::attempt;

  claim_queue_role(caf::actor_config& config, session with, queue_options options)
      : claim_queue_actor::base(config),
        session_(std::move(with)),
        path_(options.path == "/" ? "" : options.path),
        box_(options.batch_max) {
    set_down_handler([this](caf::down_msg& x) { on_down(x); });
  }

  const char* name() const override {
    return "claim_queue";
  }

  behavior_type make_behavior() override {
    begin_with(this, session_);
    putter_ = spawn_queue(system(), session_, {entries()});
    return {
        [this](const put& x) { return delegate(putter_, x); },
        [this](const claim_entry& x) { return want(x); },
        [this](const finish_entry& x) { return finish(x.name); },
        [this](const give_back_entry& x) { return give_back(x.name); },
        [this](const session_change& x) { hear(x); },
        [this](const watch_event&) {
          box_.changed();
          serve();
        },
        [this](const try_again&) { serve(); },
        [this](const claim_patience_over& x) {
          if (box_.give_up(x.who))
            fail(x.who, make_error(error::operation_timeout, path_));
        },
    };
  }

  void on_exit() override {
    for (auto& [name, x] : held_)
      caf::anon_send(session_, ask::remove{taken_path(name)});
    for (auto& [who, x] : waiting_)
      x.promise.deliver(make_error(error::session_expired, path_));
    held_.clear();
    waiting_.clear();
    anon_send_exit(putter_, caf::exit_reason::user_shutdown);
    destroy(putter_);
    destroy(session_);
  }

private:
  struct claimer {
    caf::typed_response_promise<entry_claimed> promise;
    caf::actor_addr who;
  };
  struct claim {
    caf::actor_addr who;
    fencing_token token;
  };

  std::string entries() const {
    return path_ + "/entries";
  }
  std::string taken_folder() const {
    return path_ + "/taken";
  }
  std::string entry_path(const std::string& name) const {
    return entries() + '/' + name;
  }
  std::string taken_path(const std::string& name) const {
    return taken_folder() + '/' + name;
  }

  template <class Asked, class Then, class Otherwise>
  void ask_for(Asked x, Then then, Otherwise otherwise) {
    request(session_, caf::infinite, std::move(x))
        .then(std::move(then),
              [otherwise](const caf::error& why) mutable { otherwise(code_of(why)); });
  }

  // ---- the session

  void hear(const session_change& x) {
    if (x.now == session_state::expired) {
      box_.changed(); // the watches are gone, and the claims
      tell(holding::lost);
      held_.clear();
    } else if (x.now == session_state::connected) {
      session_number_ = x.session;
      tell(holding::held);
      serve();
    } else {
      tell(holding::in_doubt);
    }
  }

  void tell(holding now) {
    if (std::exchange(told_, now) != now)
      for (auto& [name, x] : held_)
        listeners::tell(x.who, claim_change{name, now});
  }

  // ---- who wants what

  caf::typed_response_promise<entry_claimed> want(const claim_entry& x) {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    if (who && known_.insert(who).second)
      monitor(who);
    auto promise = make_response_promise<entry_claimed>();
    waiting_.emplace(++last_, claimer{promise, who});
    box_.want(last_);
    if (x.patience)
      delayed_send(this, *x.patience, claim_patience_over{last_});
    serve();
    return promise;
  }

  void fail(queue_head::ticket who, const caf::error& why) {
    if (auto at = waiting_.find(who); at != waiting_.end()) {
      at->second.promise.deliver(why);
      waiting_.erase(at);
    }
  }

  void serve() {
    while (auto next = box_.next())
      make_claim(*next);
    if (box_.begin_listing())
      list();
  }

  // ---- lists

  void list() {
    auto wrong = [this](error why) { on_list_error(why); };
    ask_for(
        ask::children{entries(), true},
        [this, wrong](const got_children& all) {
          ask_for(
              ask::children{taken_folder(), true},
              [this, all](const got_children& away) {
                box_.listed(entries_in_order(all.names, away.names));
                serve();
              },
              wrong);
        },
        wrong);
  }

  void on_list_error(error why) {
    box_.not_listed();
    if (why == error::no_node)
      return make_folders();
    if (why == error::session_expired || why == error::connection_loss)
      return; // until the next connection
    if (why == error::throttled)
      return delayed_send(this, std::chrono::seconds(1), try_again{});
    for (auto who : box_.give_up_all())
      fail(who, make_error(why, path_));
  }

  void make_folders() {
    auto wrong = [this](error why) { on_list_error(why); };
    ask_for(
        ask::ensure_path{entries()},
        [this, wrong](const confirmed&) {
          ask_for(
              ask::ensure_path{taken_folder()}, [this](const confirmed&) { serve(); }, wrong);
        },
        wrong);
  }

  // ---- one claim

  std::string own_name() const {
    return name_of_one(session_number_, id());
  }

  void make_claim(const attempt& x) {
    auto mine = own_name();
    ask_for(
        ask::create{taken_path(x.name), mine, create_mode::ephemeral},
        [this, x, mine](const created&) { look_at_claim(x, mine); },
        [this, x, mine](error why) {
          if (why == error::node_exists || why == error::connection_loss)
            look_at_claim(x, mine); // it may be ours
          else
            pass_on(x, why);
        });
  }

  void look_at_claim(const attempt& x, const std::string& mine) {
    ask_for(
        ask::get{taken_path(x.name)},
        [this, x, mine](const got_data& found) {
          if (found.data == mine && found.stat.ephemeral_owner == session_number_)
            read_entry(x, {found.stat.created});
          else
            pass_on(x, error::node_exists);
        },
        [this, x](error why) {
          if (why == error::no_node)
            make_claim(x); // it was not made, or is gone already
          else
            pass_on(x, why);
        });
  }

  void read_entry(const attempt& x, fencing_token token) {
    ask_for(
        ask::get{entry_path(x.name)},
        [this, x, token](const got_data& found) { give(x, found.data, token); },
        [this, x](error why) {
          caf::anon_send(session_, ask::remove{taken_path(x.name)});
          pass_on(x, why);
        });
  }

  void give(const attempt& x, const content& data, fencing_token token) {
    box_.taken(x);
    auto at = waiting_.find(x.who);
    if (at == waiting_.end()) { // it has died meanwhile
      caf::anon_send(session_, ask::remove{taken_path(x.name)});
    } else {
      held_[x.name] = {at->second.who, token};
      at->second.promise.deliver(entry_claimed{x.name, data, token});
      waiting_.erase(at);
    }
    serve();
  }

  /// To the next entry.
  void pass_on(const attempt& x, error why) {
    box_.gone(x);
    box_.changed();
    if (why == error::throttled)
      return delayed_send(this, std::chrono::seconds(1), try_again{});
    if (why == error::no_auth && box_.give_up(x.who))
      fail(x.who, make_error(why, path_));
    serve();
  }

  // ---- the end of a claim

  /// Not the sender's: no_node.
  bool held_by_sender(const std::string& name) {
    auto at = held_.find(name);
    return at != held_.end()
           && at->second.who == caf::actor_cast<caf::actor_addr>(current_sender());
  }

  caf::typed_response_promise<entry_finished> finish(const std::string& name) {
    auto mine = held_by_sender(name);
    auto promise = make_response_promise<entry_finished>();
    if (mine)
      remove_both(name, promise);
    else
      promise.deliver(make_error(error::no_node, name));
    return promise;
  }

  void remove_both(const std::string& name, caf::typed_response_promise<entry_finished> promise) {
    ask::multi both{{ask::remove{taken_path(name)}, ask::remove{entry_path(name)}}};
    ask_for(
        std::move(both),
        [this, name, promise](const multi_done& x) mutable {
          held_.erase(name);
          x.failed ? promise.deliver(make_error(error::no_node, name))
                   : promise.deliver(entry_finished{});
        },
        [this, name, promise](error why) mutable {
          if (why == error::connection_loss)
            look_whether_finished(name, promise);
          else
            promise.deliver(make_error(why == error::session_expired ? error::no_node : why, name));
        });
  }

  /// Nobody else finishes it while it is claimed.
  void look_whether_finished(const std::string& name,
                             caf::typed_response_promise<entry_finished> promise) {
    auto wrong = [name, promise](error why) mutable { promise.deliver(make_error(why, name)); };
    ask_for(
        ask::sync{path_ + "/entries"},
        [=, this](const confirmed&) {
          ask_for(
              ask::exists{entry_path(name)},
              [=, this](const existence& x) mutable {
                if (x.stat && held_.contains(name))
                  return remove_both(name, promise);
                held_.erase(name);
                x.stat ? promise.deliver(make_error(error::no_node, name))
                       : promise.deliver(entry_finished{});
              },
              wrong);
        },
        wrong);
  }

  caf::typed_response_promise<entry_given_back> give_back(const std::string& name) {
    auto mine = held_by_sender(name);
    auto promise = make_response_promise<entry_given_back>();
    if (!mine) {
      promise.deliver(make_error(error::no_node, name));
    } else {
      held_.erase(name);
      remove_claim(name, [promise]() mutable { promise.deliver(entry_given_back{}); });
    }
    return promise;
  }

  void remove_claim(const std::string& name, std::function<void()> then) {
    ask_for(
        ask::remove{taken_path(name)}, [then](const confirmed&) { then(); },
        [this, name, then](error why) {
          if (why == error::connection_loss && session_)
            remove_claim(name, then);
          else
            then(); // it is gone, or goes with the session
        });
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == session_.address())
      return quit(x.reason);
    known_.erase(x.source);
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      auto now = at++;
      if (now->second.who != x.source)
        continue;
      static_cast<void>(box_.give_up(now->first));
      waiting_.erase(now);
    }
    for (auto at = held_.begin(); at != held_.end();) {
      auto now = at++;
      if (now->second.who != x.source)
        continue;
      remove_claim(now->first, [] {});
      held_.erase(now);
    }
  }

  session session_;
  std::string path_;
  queue_head box_;
  queue putter_;
  std::map<queue_head::ticket, claimer> waiting_;
  std::map<std::string, claim> held_;
  std::set<caf::actor_addr> known_;
  holding told_ = holding::in_doubt;
  session_id session_number_ = no_session;
  queue_head::ticket last_ = 0;
};

} // namespace

claim_queue spawn_claim_queue(caf::actor_system& system, session with, queue_options options) {
  if (!valid_path(options.path))
    throw std::invalid_argument("a queue needs the path of a znode, not \"" + options.path + "\"");
  return caf::actor_cast<claim_queue>(
      system.spawn<claim_queue_role>(std::move(with), std::move(options)));
}

} // namespace troupe::recipes
