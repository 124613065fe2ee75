// Reads, removes; what somebody else has removed is tried no more.
#include "actors/recipes/queue_actor.hpp"

#include <utility>

#include "actors/recipes/queue_line_actor.hpp"
#include "messages/planted.hpp"

namespace troupe::recipes {

namespace {

using queue_actor = queue::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                                  caf::reacts_to<try_again>, caf::reacts_to<impatience>>;

class queue_role : public queue_actor::base {
public:
  using attempt = queue_head::attempt;

  queue_role(caf::actor_config& config, session with, queue_options options)
      : queue_actor::base(config),
        session_(with),
        path_(options.path),
        line_(this, std::move(with), queue_listing{std::move(options.path)}, options.batch_max) {
    set_down_handler([this](caf::down_msg& x) {
      if (x.source == session_.address())
        quit(x.reason);
      else
        line_.gone(x.source);
    });
  }

  const char* name() const override {
    return "queue";
  }

  behavior_type make_behavior() override {
    begin_with(this, session_);
    return {
        [this](const put& x) { return line_.put_in(x); },
        [this](const take& x) { return line_.want(x.patience); },
        [this](const session_change& x) { line_.hear(x); },
        [this](const watch_event& x) { line_.hear(x); },
        [this](const try_again&) { line_.serve(); },
        [this](const impatience& x) { line_.give_up(x.number); },
    };
  }

  void on_exit() override {
    line_.drop();
    destroy(session_);
  }

  void try_entry(const attempt& x) {
    put_question(this, session_, ask::get{below(path_, x.name)}, [this, x](const answer& said) {
      if (auto* found = std::get_if<got_data>(&said))
        remove(x, *found);
      else
        pass_on(x, *failure(said));
    });
  }

private:
  void remove(const attempt& x, const got_data& found) {
    if (!line_.wants(x.who))
      return pass_on(x, error::ok);
    ask::remove what{below(path_, x.name), found.stat.version};
    put_question(this, session_, what, [this, x, data = found.data](const answer& said) {
      auto* why = failure(said);
      if (!why || (*why == error::no_node && planted(fault::removed_entry_taken)))
        end(x, taken{x.name, data}); // who died meanwhile does not hear of it: it is lost
      else if (*why == error::connection_loss || *why == error::session_expired)
        look_again(x);
      else if (*why == error::bad_version)
        try_entry(x);
      else
        pass_on(x, *why);
    });
  }

  /// Nobody knows whether it was removed, and if so by whom; but it may be there still.
  void look_again(const attempt& x) {
    put_question(this, session_, ask::sync{path_}, [this, x](const answer& synced) {
      if (auto* why = failure(synced))
        return lose(x, *why);
      put_question(this, session_, ask::get{below(path_, x.name)}, [this, x](const answer& said) {
        if (auto* still = std::get_if<got_data>(&said))
          remove(x, *still);
        else
          lose(x, *failure(said));
      });
    });
  }

  void lose(const attempt& x, error why) {
    end(x, make_error(why == error::no_node ? error::connection_loss : why, below(path_, x.name)));
  }

  template <class What>
  void end(const attempt& x, What&& what) {
    line_.deliver(x.who, std::forward<What>(what));
    line_.let_go(x.name);
    line_.serve();
  }

  /// To the next entry: nothing was done with this one. What servers refuse is said instead, as
  /// they would refuse it again.
  void pass_on(const attempt& x, error why) {
    if (why == error::ok || why == error::no_node || why == error::throttled
        || why == error::session_expired || why == error::connection_loss)
      line_.put_back(x.who);
    else
      line_.deliver(x.who, make_error(why, below(path_, x.name)));
    if (why != error::no_node)
      line_.changed(); // it is still there
    line_.let_go(x.name);
    if (why == error::throttled)
      return delayed_send(this, std::chrono::seconds(1), try_again{});
    line_.serve();
  }

  session session_;
  std::string path_;
  queue_line<queue_role, taken> line_;
};

} // namespace

queue spawn_queue(caf::actor_system& system, session with, queue_options options) {
  must_be_path(options.path);
  return caf::actor_cast<queue>(system.spawn<queue_role>(std::move(with), std::move(options)));
}

} // namespace troupe::recipes
