// The application's side of a session: what it asks, and how it is answered.
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "actors/client/client_role.hpp"
#include "actors/path.hpp"
#include "actors/tell.hpp"

namespace troupe {

using std::chrono::milliseconds;

namespace {

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

/// They came as the names of children, whole.
void deliver(caf::typed_response_promise<got_paths>& to, reply& said, const chroot& root) {
  auto* found = std::get_if<got_children>(&said.body);
  if (said.code != error::ok || !found) {
    to.deliver(make_error(said.code == error::ok ? error::marshalling_error : said.code, ""));
    return;
  }
  for (auto& path : found->names)
    path = root.inside(std::move(path));
  to.deliver(got_paths{std::move(found->names)});
}

template <class Asked>
std::string subject(const Asked& x) {
  if constexpr (requires { x.path; })
    return x.path;
  else
    return {};
}

} // namespace

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
      [this](ask::multi_read& x) { return answer<multi_done>(x); },
      [this](ask::count_descendants& x) { return answer<number_told>(x); },
      [this](ask::ephemerals& x) { return answer<got_paths>(x); },
      [this](ask::who_am_i& x) { return answer<identities_told>(x); },
      [this](ask::configuration& x) { return answer<got_data>(x); },
      [this](ask::reconfigure& x) { return answer<got_data>(x); },
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
  if constexpr (requires { x.only_in; })
    if (x.only_in != no_session && x.only_in != memory_.session()) {
      promise.deliver(make_error(error::session_expired, path));
      return promise;
    }
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
       {[this, promise, path = std::move(path)](reply& said) mutable {
          if constexpr (std::is_same_v<Answer, got_paths>)
            deliver(promise, said, root_);
          else
            deliver(promise, said, path);
        },
        std::move(watcher),
        bytes,
        {}}});
  return promise;
}

bool client_role::full(std::size_t more) const {
  return waiting_.size() + said_.size() >= wishes_.requests_max + (inquiring_ ? 1 : 0)
         || bytes_ + more > wishes_.bytes_max;
}

void client_role::ask(question x) {
  bytes_ += x.by.bytes;
  if (stage_ == stage::over || closing_) {
    reply over{{}, error::session_expired, {}};
    settle(x.by, over);
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
    ask({std::move(*said), {std::move(then), {}, bytes, {}}});
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
  auto who = caf::actor_cast<caf::actor_addr>(current_sender());
  auto promise = make_response_promise<confirmed>(); // takes the sender away
  auto what = find_watches{root_.outside(x.path), x.type, true};
  if (!watchers_.waits(who, what.path, what.type)) {
    promise.deliver(make_error(error::no_watcher, x.path));
  } else if (!watchers_.alone(who, what.path, what.type)) {
    watchers_.forget(who, what.path, what.type);
    promise.deliver(confirmed{}); // others still wait for it
  } else if (x.local && stage_ != stage::open) {
    watchers_.forget(who, what.path, what.type);
    memory_.forget(what);
    promise.deliver(confirmed{});
  } else {
    stop_waiting(what, who, promise);
  }
  return promise;
}

/// No_watcher: its event has come in between, and that is as well.
void client_role::stop_waiting(const find_watches& what, const caf::actor_addr& who,
                               caf::typed_response_promise<confirmed> to) {
  auto then = [=, this](reply& said) mutable {
    auto gone = said.code == error::ok || said.code == error::no_watcher;
    if (!gone) {
      to.deliver(make_error(said.code, root_.inside(what.path)));
      return;
    }
    watchers_.forget(who, what.path, what.type);
    to.deliver(confirmed{said.at});
  };
  ask({read{what}, {std::move(then), {}, 0, {}}});
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
       {[promise](reply& said) mutable { promise.deliver(confirmed{said.at}); }, {}, 0, {}}});
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
  tell(who, session_change{state_, memory_.session(), why_});
}

session spawn_client(caf::actor_system& system, session_wishes wishes) {
  if (wishes.servers.empty())
    throw std::invalid_argument("a session needs a server");
  if (!wishes.random)
    throw std::invalid_argument("a session needs a source of chance");
  static_cast<void>(chroot{wishes.chroot}); // throws here, not in the actor
  return caf::actor_cast<session>(system.spawn<client_role>(std::move(wishes)));
}

} // namespace troupe
