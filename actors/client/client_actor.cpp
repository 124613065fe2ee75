// One application's session, over as many connections as it takes.
#include "actors/client/client_actor.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include <caf/send.hpp>

#include "actors/client/client_memory.hpp"
#include "actors/client/questions.hpp"
#include "actors/client/server_round.hpp"
#include "actors/client/watchers.hpp"
#include "actors/path.hpp"
#include "actors/supervision.hpp"

namespace troupe {

namespace {

using std::chrono::milliseconds;

/// Servers see a sign of life at least this often (Java's ZooKeeper does the same).
constexpr milliseconds ping_pause_max{10'000};

/// Of paths in one request that sets watches again (as Java's ZooKeeper).
constexpr std::size_t watch_bytes_max = 128 * 1024;

using answer_to = std::function<void(reply&)>;

/// What somebody wants to know.
struct question {
  wording what;            ///< kept by the session's memory while it is unanswered
  answer_to then;          ///< none: the session's own
  caf::actor_addr watcher; ///< who hears the events, if it sets a watch
  std::size_t bytes = 0;
  caf::actor_clock::time_point said;
};

/// Something that each connection has to be shown; `then` waits for the first answer.
struct standing_proof {
  talk::proof what;
  answer_to then;
};

class client_role : public client_actor::base {
public:
  using clock_point = caf::actor_clock::time_point;

  client_role(caf::actor_config& config, session_wishes wishes)
      : client_actor::base(config),
        wishes_(std::move(wishes)),
        root_(wishes_.chroot),
        round_(wishes_.servers.size(), wishes_.in_order, wishes_.random),
        memory_(static_cast<std::uint32_t>(wishes_.timeout.count())) {
    for (auto& x : wishes_.proofs)
      proofs_.push_back({x, {}});
    set_exception_handler(keep_reason);
    set_down_handler([this](caf::down_msg& x) { on_down(x); });
  }

  const char* name() const override {
    return "client";
  }

  behavior_type make_behavior() override;
  void on_exit() override;

private:
  enum class stage : std::uint8_t { pausing, greeting, open, over };

  // the application
  template <class Answer, class Asked>
  caf::typed_response_promise<Answer> answer(Asked& x);
  void ask(question x);
  bool full(std::size_t more) const;
  void ensure(const std::string& path, const acl& access,
              caf::typed_response_promise<confirmed> to);
  caf::typed_response_promise<confirmed> unwatch(const ask::unwatch& x);
  caf::typed_response_promise<confirmed> prove(ask::prove& x);
  caf::typed_response_promise<confirmed> close();
  void attend();
  caf::actor_addr meet_sender();

  // the connection
  void dial();
  void hear(const talk::welcome& x);
  void hear(talk::reply& x);
  void hear(const talk::event& x);
  void hear_proof(const reply& x);
  void say(question x);
  void say(standing_proof& x);
  void put(talk::request x);
  void flush();
  void lose(const std::string& why);
  void drop_line();
  bool from_connection() {
    look_at_clock();
    return line_ && current_sender() == caf::actor_cast<caf::strong_actor_ptr>(line_);
  }
  void on_down(const caf::down_msg& x);
  void leave_unwatched(const std::string& path);

  // time
  void pulse();
  void pulse_in(clock_point::duration duration);
  void pulse_when_due();
  milliseconds timeout() const {
    return milliseconds(memory_.timeout_ms());
  }
  milliseconds ping_pause() const {
    return std::min(timeout() / 3, ping_pause_max);
  }
  milliseconds silence_max() const {
    return timeout() * 2 / 3;
  }
  milliseconds dial_patience() const {
    return timeout() / static_cast<int>(wishes_.servers.size() + 1);
  }
  /// What is said and heard in one turn has one time.
  void look_at_clock() {
    now_ = clock().now();
  }
  void proven(clock_point said) {
    heard_ = now_;
    alive_until_ = std::max(alive_until_, said + timeout());
  }

  // the session
  void change(session_state now, const std::string& why);
  void expire(const std::string& why);
  void end(session_state last, error code, const std::string& why);
  void fail_all(error code);
  void settle(question& x, reply& said);

  session_wishes wishes_;
  chroot root_;
  server_round round_;
  client_memory memory_;

  std::deque<question> waiting_; ///< for a connection
  std::deque<question> said_;    ///< unanswered, as memory_ has them
  std::size_t bytes_ = 0;        ///< of both
  std::deque<standing_proof> proofs_;
  std::deque<std::size_t> proofs_said_; ///< unanswered, by place in proofs_
  std::deque<clock_point> pings_;       ///< unanswered: when each was said
  watchers watchers_;

  session_state state_ = session_state::connecting;
  std::string why_ = "no server has answered yet";
  stage stage_ = stage::pausing;
  bool closing_ = false;
  connection line_;
  talk::requests outbox_; ///< what is to be said in this turn
  std::uint64_t turn_ = 0;
  std::size_t unsaid_ = 0; ///< the last ones of said_, which are still in outbox_
  clock_point now_;
  clock_point dialled_;
  clock_point heard_;       ///< of the server
  clock_point spoke_;       ///< to it
  clock_point alive_until_; ///< no server can have ended the session before
};

// ---- answers, as applications hear them

/// The answer that stands in a reply, or an error about this path.
template <class Answer>
void deliver(caf::typed_response_promise<Answer>& to, reply& said, const std::string& path) {
  if (said.code != error::ok)
    to.deliver(make_error(said.code, path));
  else if constexpr (std::is_same_v<Answer, confirmed>)
    to.deliver(confirmed{said.at});
  else if (auto* found = std::get_if<Answer>(&said.body))
    to.deliver(std::move(*found));
  else
    to.deliver(make_error(error::marshalling_error, path));
}

void deliver(caf::typed_response_promise<existence>& to, reply& said, const std::string& path) {
  if (auto* found = std::get_if<stat>(&said.body); found && said.code == error::ok)
    to.deliver(existence{*found});
  else if (said.code == error::no_node)
    to.deliver(existence{});
  else
    to.deliver(make_error(said.code == error::ok ? error::marshalling_error : said.code, path));
}

/// A multi that failed is an answer: it says which part did.
void deliver(caf::typed_response_promise<multi_done>& to, reply& said, const std::string&) {
  if (auto* found = std::get_if<multi_done>(&said.body))
    to.deliver(std::move(*found));
  else
    to.deliver(make_error(said.code == error::ok ? error::marshalling_error : said.code, "multi"));
}

template <class Asked>
std::string subject(const Asked& x) {
  if constexpr (requires { x.path; })
    return x.path;
  else
    return {};
}

client_actor::behavior_type client_role::make_behavior() {
  look_at_clock();
  heard_ = spoke_ = dialled_ = now_;
  pulse_in(milliseconds{0});
  return {
      [this](ask::create& x) { return answer<created>(x); },
      [this](ask::ensure_path& x) {
        auto promise = make_response_promise<confirmed>();
        ensure(x.path, x.access, promise);
        return promise;
      },
      [this](ask::remove& x) { return answer<confirmed>(x); },
      [this](ask::set& x) { return answer<stat>(x); },
      [this](ask::set_acl& x) { return answer<stat>(x); },
      [this](ask::get& x) { return answer<got_data>(x); },
      [this](ask::exists& x) { return answer<existence>(x); },
      [this](ask::children& x) { return answer<got_children>(x); },
      [this](ask::get_acl& x) { return answer<got_acl>(x); },
      [this](ask::multi& x) { return answer<multi_done>(x); },
      [this](ask::watch& x) { return answer<confirmed>(x); },
      [this](const ask::unwatch& x) { return unwatch(x); },
      [this](ask::sync& x) { return answer<confirmed>(x); },
      [this](ask::prove& x) { return prove(x); },
      [this](const ask::close&) { return close(); },
      [this](const ask::attend&) { attend(); },
      [this](const talk::welcome& x) {
        if (from_connection())
          hear(x);
      },
      [this](talk::reply& x) {
        if (from_connection())
          hear(x);
      },
      [this](const talk::event& x) {
        if (from_connection())
          hear(x);
      },
      [this](talk::turn& x) {
        auto mine = from_connection();
        for (auto i = x.said.begin(); mine && i != x.said.end(); ++i)
          std::visit([this](auto& y) { hear(y); }, *i);
      },
      [this](const client_flush&) { flush(); },
      [this](const talk::farewell& x) {
        if (from_connection())
          lose(x.reason);
      },
      [this](const client_pulse& x) {
        if (x.turn == turn_)
          pulse();
      },
  };
}

/// Ended from outside: the session is closed as well as can be.
void client_role::on_exit() {
  if (stage_ == stage::open && !closing_ && line_)
    put(memory_.ask(write{close_session{}}));
  flush();
  drop_line();
  fail_all(error::session_expired);
  wishes_ = {};
}

// ---- the application

template <class Answer, class Asked>
caf::typed_response_promise<Answer> client_role::answer(Asked& x) {
  auto watcher = caf::actor_addr{};
  if constexpr (std::is_same_v<Asked, ask::watch>)
    watcher = meet_sender();
  else if constexpr (requires { x.watch; })
    if (x.watch)
      watcher = meet_sender();
  auto promise = make_response_promise<Answer>(); // takes the sender away
  auto path = subject(x);
  auto what = worded(std::move(x), root_);
  if (!what) {
    promise.deliver(make_error(error::bad_arguments, path));
    return promise;
  }
  auto bytes = weight(*what);
  if (full(bytes)) {
    promise.deliver(make_error(error::throttled, path));
    return promise;
  }
  ask({std::move(*what),
       [promise, path = std::move(path)](reply& said) mutable { deliver(promise, said, path); },
       std::move(watcher),
       bytes,
       {}});
  return promise;
}

bool client_role::full(std::size_t more) const {
  return waiting_.size() + said_.size() >= wishes_.requests_max
         || bytes_ + more > wishes_.bytes_max;
}

void client_role::ask(question x) {
  bytes_ += x.bytes;
  if (stage_ == stage::over || closing_) {
    reply over{{}, error::session_expired, {}};
    settle(x, over);
  } else if (stage_ == stage::open) {
    say(std::move(x));
  } else {
    waiting_.push_back(std::move(x));
  }
}

/// From the top; what is there already is skipped, and only the last one's error counts.
void client_role::ensure(const std::string& path, const acl& access,
                         caf::typed_response_promise<confirmed> to) {
  if (!valid_path(path)) {
    to.deliver(make_error(error::bad_arguments, path));
    return;
  }
  auto simple = [this](auto what, answer_to then) {
    auto said = worded(std::move(what), root_);
    auto bytes = weight(*said);
    ask({std::move(*said), std::move(then), {}, bytes, {}});
  };
  auto make = [=, this](const reply& there) mutable {
    if (there.code == error::ok)
      return static_cast<void>(to.deliver(confirmed{there.at}));
    if (there.code != error::no_node)
      return static_cast<void>(to.deliver(make_error(there.code, path)));
    for (auto cut = path.find('/', 1); cut != std::string::npos; cut = path.find('/', cut + 1))
      simple(ask::create{path.substr(0, cut), "", create_mode::persistent, access}, [](auto&) {});
    simple(ask::create{path, "", create_mode::persistent, access}, [=](reply& made) mutable {
      if (made.code == error::ok || made.code == error::node_exists)
        to.deliver(confirmed{made.at});
      else
        to.deliver(make_error(made.code, path));
    });
  };
  simple(ask::exists{path}, make);
}

caf::typed_response_promise<confirmed> client_role::unwatch(const ask::unwatch& x) {
  auto path = root_.outside(x.path);
  auto last = watchers_.forget(caf::actor_cast<caf::actor_addr>(current_sender()), path);
  auto promise = make_response_promise<confirmed>();
  auto all = find_watches{path, watcher_type::any, true};
  if (!last || stage_ != stage::open) {
    if (last)
      memory_.forget(all);
    promise.deliver(confirmed{});
    return promise;
  }
  ask({read{all},
       [promise](reply& said) mutable { promise.deliver(confirmed{said.at}); },
       {},
       0,
       {}});
  return promise;
}

caf::typed_response_promise<confirmed> client_role::prove(ask::prove& x) {
  auto promise = make_response_promise<confirmed>();
  proofs_.push_back({{std::move(x.scheme), std::move(x.credential)},
                     [promise](reply& said) mutable { deliver(promise, said, "proof"); }});
  if (stage_ == stage::open)
    say(proofs_.back());
  return promise;
}

/// Nobody to be told: the servers will notice by themselves.
caf::typed_response_promise<confirmed> client_role::close() {
  auto promise = make_response_promise<confirmed>();
  if (stage_ != stage::open) {
    promise.deliver(confirmed{});
    end(session_state::closed, error::session_expired, "closed by the application");
    return promise;
  }
  ask({write{close_session{}},
       [promise](reply& said) mutable { promise.deliver(confirmed{said.at}); },
       {},
       0,
       {}});
  closing_ = true;
  return promise;
}

caf::actor_addr client_role::meet_sender() {
  auto who = caf::actor_cast<caf::actor_addr>(current_sender());
  if (who && watchers_.meet(who))
    monitor(who);
  return who;
}

void client_role::attend() {
  auto who = meet_sender();
  if (!who)
    return;
  watchers_.attend(who);
  caf::anon_send(caf::actor_cast<caf::actor>(current_sender()),
                 session_change{state_, memory_.session(), why_});
}

// ---- the connection

void client_role::dial() {
  dialled_ = now_;
  stage_ = stage::greeting;
  line_ = wishes_.servers[round_.now()].dial(system(), caf::actor_cast<brisk_client>(this));
  if (!line_)
    return lose(wishes_.servers[round_.now()].name + " cannot be dialled");
  monitor(line_);
  auto hello = memory_.hello();
  hello.read_only = wishes_.read_only;
  send(line_, hello);
  pulse_when_due();
}

void client_role::hear(const talk::welcome& x) {
  if (stage_ != stage::greeting)
    return lose("a server that says welcome twice");
  if (x.is.session == no_session)
    return expire("the servers have ended the session");
  memory_.welcomed(x.is);
  stage_ = stage::open;
  proven(dialled_);
  for (auto& proof : proofs_)
    say(proof);
  for (auto& again : memory_.watches_again(watch_bytes_max)) {
    said_.push_back({again.what, {}, {}, 0, {}});
    ++unsaid_;
    put(again);
  }
  change(x.read_only ? session_state::read_only : session_state::connected,
         wishes_.servers[round_.now()].name);
  for (auto& next : std::exchange(waiting_, {}))
    say(std::move(next));
  pulse_when_due();
}

void client_role::say(question x) {
  auto& request = memory_.ask(std::move(x.what));
  said_.push_back(std::move(x));
  ++unsaid_;
  put(request);
}

void client_role::say(standing_proof& x) {
  proofs_said_.push_back(static_cast<std::size_t>(&x - &proofs_.front()));
  put({talk::special_xid::auth, x.what});
}

void client_role::put(talk::request x) {
  if (outbox_.all.empty())
    send(this, client_flush{});
  outbox_.all.push_back(std::move(x));
}

void client_role::flush() {
  if (!line_ || outbox_.all.empty())
    return;
  look_at_clock();
  spoke_ = now_;
  for (; unsaid_ > 0; --unsaid_)
    said_[said_.size() - unsaid_].said = now_;
  if (outbox_.all.size() == 1)
    send(line_, std::move(outbox_.all.front()));
  else
    send(line_, std::move(outbox_));
  outbox_ = {};
}

void client_role::hear(talk::reply& x) {
  if (stage_ != stage::open)
    return;
  if (x.xid == talk::special_xid::ping) {
    if (pings_.empty())
      return lose("an answer to no ping");
    proven(pings_.front());
    return pings_.pop_front();
  }
  if (x.xid == talk::special_xid::auth)
    return hear_proof(x.what);
  auto asked = said_.size() > unsaid_ ? memory_.answered(x) : std::nullopt;
  if (!asked)
    return lose("an answer to what is not due");
  auto one = std::move(said_.front());
  said_.pop_front();
  proven(one.said);
  if (auto set = one.watcher ? watch_of(asked->what, x.what) : std::nullopt)
    watchers_.add(one.watcher, set->kind, set->path);
  settle(one, x.what);
  auto* what = std::get_if<write>(&asked->what);
  if (what && std::holds_alternative<close_session>(*what))
    end(session_state::closed, error::session_expired, "closed by the application");
}

/// To whom it matters, once.
void client_role::settle(question& x, reply& said) {
  bytes_ -= std::min(bytes_, x.bytes);
  if (!x.then)
    return;
  move_inside(said, root_);
  x.then(said);
}

void client_role::hear_proof(const reply& x) {
  if (proofs_said_.empty())
    return lose("an answer to no proof");
  auto& one = proofs_[proofs_said_.front()];
  proofs_said_.pop_front();
  auto said = x;
  if (auto then = std::exchange(one.then, {}))
    then(said);
  if (x.code != error::ok)
    end(session_state::auth_failed, error::auth_failed, "a server refused a proof of identity");
}

void client_role::hear(const talk::event& x) {
  if (stage_ != stage::open)
    return;
  static_cast<void>(memory_.fired(x.what)); // the watchers decide what it is good for
  heard_ = now_;
  auto all = watchers_.fired(x.what);
  auto told = x.what;
  told.path = root_.inside(std::move(told.path));
  for (auto& who : all)
    if (auto there = caf::actor_cast<caf::strong_actor_ptr>(who))
      caf::anon_send(caf::actor_cast<caf::actor>(there), told);
}

void client_role::drop_line() {
  if (!line_)
    return;
  demonitor(caf::actor_cast<caf::actor_addr>(line_));
  send(line_, talk::goodbye{});
  destroy(line_);
  outbox_ = {}; // the next connection is asked anew
  unsaid_ = 0;
}

/// The connection is gone; not so the session. What was asked and can be asked again will be.
void client_role::lose(const std::string& why) {
  if (stage_ == stage::over)
    return;
  look_at_clock();
  auto was_open = stage_ == stage::open;
  stage_ = stage::pausing;
  drop_line();
  auto asked = memory_.lost();
  pings_.clear();
  proofs_said_.clear();
  std::deque<question> again;
  for (auto& x : std::exchange(said_, {})) {
    x.what = std::move(asked.front().what);
    asked.pop_front();
    if (x.then && repeatable(x.what)) {
      again.push_back(std::move(x));
    } else {
      reply unknown{{}, error::connection_loss, {}};
      settle(x, unknown);
    }
  }
  waiting_.insert(waiting_.begin(), std::make_move_iterator(again.begin()),
                  std::make_move_iterator(again.end()));
  if (closing_)
    return end(session_state::closed, error::session_expired, "closed by the application");
  if (was_open) {
    round_.lost();
    change(session_state::connecting, why);
    pulse_in(milliseconds{0});
  } else {
    why_ = why;
    pulse_in(round_.refused(timeout()));
  }
}

void client_role::on_down(const caf::down_msg& x) {
  if (line_ && x.source == caf::actor_cast<caf::actor_addr>(line_))
    lose("the connection has ended: " + reason_of(x.reason));
  else
    for (auto& path : watchers_.gone(x.source))
      leave_unwatched(path);
}

/// Nobody waits there any more, and the servers are to know.
void client_role::leave_unwatched(const std::string& path) {
  auto all = find_watches{path, watcher_type::any, true};
  if (stage_ == stage::open)
    ask({read{all}, {}, {}, 0, {}});
  else
    memory_.forget(all);
}

// ---- time

void client_role::pulse() {
  look_at_clock();
  auto now = now_;
  if (stage_ == stage::over)
    return;
  if (memory_.has_session() && now >= alive_until_)
    return expire("no server was heard of for the session's timeout");
  if (stage_ == stage::pausing)
    return dial();
  if (stage_ == stage::greeting && now - dialled_ >= dial_patience())
    return lose(wishes_.servers[round_.now()].name + " does not answer");
  if (stage_ == stage::open && now - heard_ >= silence_max())
    return lose(wishes_.servers[round_.now()].name + " is silent");
  if (stage_ == stage::open && now - spoke_ >= ping_pause()) {
    pings_.push_back(now);
    put({talk::special_xid::ping, read{ping_read{}}});
  }
  pulse_when_due();
}

void client_role::pulse_in(clock_point::duration duration) {
  if (memory_.has_session())
    duration = std::min<clock_point::duration>(duration, alive_until_ - now_);
  auto next = client_pulse{++turn_};
  if (duration > clock_point::duration{})
    delayed_send(this, std::chrono::ceil<milliseconds>(duration), next);
  else
    send(this, next);
}

void client_role::pulse_when_due() {
  auto due = stage_ == stage::greeting ? dialled_ + dial_patience()
                                       : std::min(heard_ + silence_max(), spoke_ + ping_pause());
  pulse_in(due - now_);
}

// ---- the session

void client_role::change(session_state now, const std::string& why) {
  state_ = now;
  why_ = why;
  for (auto& who : watchers_.attending())
    if (auto there = caf::actor_cast<caf::strong_actor_ptr>(who))
      caf::anon_send(caf::actor_cast<caf::actor>(there),
                     session_change{now, memory_.session(), why});
}

/// All that it had is gone.
void client_role::expire(const std::string& why) {
  if (!wishes_.renew)
    return end(session_state::expired, error::session_expired, why);
  stage_ = stage::pausing;
  drop_line();
  memory_.lost();
  watchers_.forget_watches();
  fail_all(error::session_expired);
  change(session_state::expired, why);
  memory_.forget_session();
  change(session_state::connecting, "a new session is being opened");
  pulse_in(milliseconds{0});
}

void client_role::end(session_state last, error code, const std::string& why) {
  if (std::exchange(stage_, stage::over) == stage::over)
    return;
  drop_line();
  fail_all(code);
  change(last, why);
  quit(last == session_state::closed ? caf::error{caf::exit_reason::normal}
                                     : make_error(code, why));
}

void client_role::fail_all(error code) {
  pings_.clear();
  proofs_said_.clear();
  auto all = std::exchange(said_, {});
  for (auto& x : std::exchange(waiting_, {}))
    all.push_back(std::move(x));
  for (auto& x : all) {
    reply failed{{}, code, {}};
    settle(x, failed);
  }
}

} // namespace

session spawn_client(caf::actor_system& system, session_wishes wishes) {
  if (wishes.servers.empty())
    throw std::invalid_argument("a session needs a server");
  if (!wishes.random)
    throw std::invalid_argument("a session needs a source of chance");
  static_cast<void>(chroot{wishes.chroot}); // throws here, not in the actor
  return caf::actor_cast<session>(system.spawn<client_role>(std::move(wishes)));
}

} // namespace troupe
