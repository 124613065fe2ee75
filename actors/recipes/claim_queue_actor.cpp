// One entry_claim for each entry that somebody has, is about to have, or had until a moment ago.
#include "actors/recipes/claim_queue_actor.hpp"

#include <map>
#include <utility>
#include <vector>

#include "actors/recipes/entry_claim.hpp"
#include "actors/recipes/queue_line_actor.hpp"

namespace troupe::recipes {

namespace {

using claim_queue_actor =
    claim_queue::extend<caf::reacts_to<session_change>, caf::reacts_to<watch_event>,
                        caf::reacts_to<try_again>, caf::reacts_to<impatience>>;

class claim_queue_role : public claim_queue_actor::base {
public:
  using attempt = queue_head::attempt;
  using fate = entry_claim::fate;

  claim_queue_role(caf::actor_config& config, session with, const queue_options& options)
      : claim_queue_actor::base(config),
        session_(with),
        path_(options.path),
        line_(this, std::move(with), queue_listing{folder("entries"), folder("taken")},
              options.batch_max) {
    set_down_handler([this](caf::down_msg& x) { on_down(x); });
    set_exit_handler([this](const caf::exit_msg& x) { on_exit_wish(x.reason); });
  }

  const char* name() const override {
    return "claim_queue";
  }

  behavior_type make_behavior() override {
    begin_with(this, session_);
    return {
        [this](const put& x) { return line_.put_in(x); },
        [this](const claim_entry& x) { return want(x); },
        [this](const finish_entry& x) { return end_work(x.name, &work::finishing); },
        [this](const give_back_entry& x) { return end_work(x.name, &work::giving_back); },
        [this](const session_change& x) { hear(x); },
        [this](const watch_event& x) { hear(x); },
        [this](const try_again&) { retry(); },
        [this](const impatience& x) { on_impatience(x.number); },
    };
  }

  /// At once, as well as that can be done.
  void on_exit() override {
    for (auto& [name, x] : works_) {
      if (x.box.ours())
        caf::anon_send(session_, x.box.removal());
      refuse(x, error::session_expired);
    }
    works_.clear();
    line_.drop();
    destroy(session_);
  }

  void try_entry(const attempt& x) {
    entry_claim box{below(folder("entries"), x.name), below(folder("taken"), x.name),
                    name_of_one(session_number_, id()), session_number_};
    works_.emplace(x.name, work{std::move(box), x.who, line_.who_is(x.who), {}, {}});
    drive(x.name);
  }

private:
  template <class Answer>
  using promises = std::vector<caf::typed_response_promise<Answer>>;

  /// An entry that somebody works on, or is about to.
  struct work {
    entry_claim box;
    queue_head::ticket waits; ///< 0: nobody waits for it any more
    caf::actor_addr who;
    promises<entry_finished> finishing;
    promises<entry_given_back> giving_back;
  };
  using works = std::map<std::string, work>;

  std::string folder(const std::string& name) const {
    return below(path_, name);
  }

  // ---- what is wished

  caf::typed_response_promise<entry_claimed> want(const claim_entry& x) {
    if (current_sender() && !end_)
      return line_.want(x.patience);
    auto promise = make_response_promise<entry_claimed>();
    promise.deliver(end_ ? make_error(error::session_expired, "this actor is ending")
                         : make_error(error::bad_arguments, "nobody asks"));
    return promise;
  }

  void on_impatience(queue_head::ticket who) {
    if (!line_.give_up(who))
      with_all([=, this](work& x) {
        if (x.waits == who)
          leave(x);
      });
  }

  /// Nobody waits for it or works on it any more.
  void leave(work& x) {
    line_.fail(std::exchange(x.waits, 0), error::operation_timeout);
    x.who = {};
    x.box.abandon();
  }

  /// Who asks the same twice is answered twice; an entry that is being finished is not given back.
  template <class Answer>
  caf::typed_response_promise<Answer> end_work(const std::string& name,
                                               promises<Answer> work::*kind) {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    auto promise = make_response_promise<Answer>();
    auto at = works_.find(name);
    auto mine =
        at != works_.end() && who && at->second.who == who && at->second.box.now() == fate::held;
    auto fits = mine && (!at->second.box.busy() || !(at->second.*kind).empty());
    if (!fits) {
      promise.deliver(make_error(error::no_node, name));
      return promise;
    }
    auto& x = at->second;
    (x.*kind).push_back(promise);
    if (!x.box.busy())
      x.finishing.empty() ? x.box.give_back() : x.box.finish();
    drive(name);
    return promise;
  }

  // ---- steps

  void drive(const std::string& name) {
    auto& x = works_.at(name);
    if (auto what = x.box.next())
      put_question(this, session_, *what, [this, name](const answer& said) {
        works_.at(name).box.hear(said);
        settle(name);
      });
    if (x.box.throttled() && !std::exchange(retrying_, true))
      delayed_send(this, std::chrono::seconds(1), try_again{});
  }

  /// What has become of it? And on.
  void settle(const std::string& name) {
    auto& x = works_.at(name);
    if (x.waits)
      settle_wish(x, name);
    else
      settle_work(x, name);
    if (!x.box.over())
      return drive(name);
    works_.erase(name);
    line_.let_go(name);
    if (end_ && works_.empty())
      return quit(*end_);
    line_.serve();
  }

  void settle_wish(work& x, const std::string& name) {
    switch (x.box.now()) {
    case fate::making:
      return;
    case fate::held:
      line_.known().add(this, x.who);
      line_.deliver(std::exchange(x.waits, 0), entry_claimed{name, x.box.data(), x.box.token()});
      return;
    case fate::refused:
      line_.fail(std::exchange(x.waits, 0), x.box.failure());
      break;
    default:
      line_.put_back(std::exchange(x.waits, 0));
    }
    x.who = {};
  }

  void settle_work(work& x, const std::string& name) {
    switch (x.box.now()) {
    case fate::held:
      if (!x.box.busy())
        refuse(x, x.box.failure());
      return;
    case fate::lost:
      if (x.finishing.empty() && x.giving_back.empty())
        troupe::tell(x.who, claim_change{name, holding::lost});
      refuse(x, error::no_node);
      break;
    case fate::finished:
      for (auto& promise : std::exchange(x.finishing, {}))
        promise.deliver(entry_finished{});
      break;
    case fate::given_back:
      for (auto& promise : std::exchange(x.giving_back, {}))
        promise.deliver(entry_given_back{});
      break;
    default:
      return;
    }
    line_.known().remove(this, std::exchange(x.who, {}));
  }

  static void refuse(work& x, error why) {
    for (auto& promise : std::exchange(x.finishing, {}))
      promise.deliver(make_error(why, "its work"));
    for (auto& promise : std::exchange(x.giving_back, {}))
      promise.deliver(make_error(why, "its work"));
  }

  // ---- what happens

  /// `step` is taken with each of them, and some may be over then.
  template <class Step>
  void with_all(Step step) {
    std::vector<std::string> names;
    for (auto& [name, x] : works_)
      names.push_back(name);
    for (auto& name : names) {
      step(works_.at(name));
      settle(name);
    }
  }

  void hear(const session_change& x) {
    if (x.now == session_state::expired) {
      with_all([](work& one) { one.box.expired(); });
    } else if (x.now == session_state::connected) {
      session_number_ = x.session;
      with_all([](work& one) { one.box.connected(); });
      tell(holding::held);
    } else {
      tell(holding::in_doubt);
    }
    line_.hear(x);
  }

  void tell(holding now) {
    if (std::exchange(told_, now) != now)
      for (auto& [name, x] : works_)
        if (!x.waits && x.box.now() == fate::held && !x.box.busy())
          troupe::tell(x.who, claim_change{name, now});
  }

  void hear(const watch_event& x) {
    auto at = works_.find(std::string{name_of(x.path)});
    if (at != works_.end() && parent_of(x.path) == folder("taken")) {
      auto name = at->first;
      at->second.box.hear(x);
      settle(name);
    }
    line_.hear(x);
  }

  void retry() {
    retrying_ = false;
    with_all([](work& one) { one.box.try_again(); });
    line_.serve();
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == session_.address())
      return quit(x.reason);
    line_.gone(x.source);
    with_all([&](work& one) {
      if (one.who == x.source)
        leave(one);
    });
  }

  /// In order, so that others need not wait until the session ends.
  void on_exit_wish(const caf::error& why) {
    end_ = why;
    line_.refuse_all(error::session_expired);
    with_all([this](work& one) { leave(one); });
    if (works_.empty())
      quit(why);
  }

  session session_;
  std::string path_;
  queue_line<claim_queue_role, entry_claimed> line_;
  works works_; ///< by their entries
  holding told_ = holding::in_doubt;
  session_id session_number_ = no_session;
  bool retrying_ = false;
  std::optional<caf::error> end_; ///< ends with this reason once all is given back
};

} // namespace

claim_queue spawn_claim_queue(caf::actor_system& system, session with, queue_options options) {
  must_be_path(options.path);
  return caf::actor_cast<claim_queue>(
      system.spawn<claim_queue_role>(std::move(with), std::move(options)));
}

} // namespace troupe::recipes
