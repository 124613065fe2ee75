// One actor a session, the desk: it asks for those who are no actors, and calls them back.
#include "runtime/shell/plain_session.hpp"

#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include "runtime/client/open_session.hpp"

namespace troupe::shell {

namespace {

/// To a desk: ask this.
struct put_question {
  question what;
  plain_session::answer_to then;
};

/// To a desk: close the session.
struct put_close {
  plain_session::answer_to then;
};

/// To a desk: nobody asks any more.
struct leave_desk {};

} // namespace

} // namespace troupe::shell

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shell::put_question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shell::put_close)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::shell::leave_desk)

namespace troupe::shell {

namespace {

// ---- answers as replies

reply as_reply(confirmed& x) {
  return {x.at, error::ok, {}};
}

reply as_reply(existence& x) {
  return x.stat ? reply{{}, error::ok, *x.stat} : reply{{}, error::no_node, {}};
}

reply as_reply(got_paths& x) {
  return {{}, error::ok, got_children{std::move(x.paths), std::nullopt}};
}

template <class Answer>
reply as_reply(Answer& x) {
  return {{}, error::ok, std::move(x)};
}

// ---- the desk

class desk_role : public caf::event_based_actor {
public:
  desk_role(caf::actor_config& config, session with, session_listener listener)
      : caf::event_based_actor(config), session_(std::move(with)), listener_(std::move(listener)) {
    set_down_handler([this](caf::down_msg&) { quit(); }); // all it was asked is answered
  }

  caf::behavior make_behavior() override {
    send(session_, ask::attend{});
    return {
        [this](put_question& x) {
          std::visit([&](auto& what) { put(std::move(what), std::move(x.then)); }, x.what);
        },
        [this](put_close& x) { close(std::move(x.then)); },
        [this](const watch_event& x) {
          if (listener_.on_event)
            listener_.on_event(x);
        },
        [this](const session_change& x) {
          if (std::exchange(state_, x.now) != x.now && listener_.on_state)
            listener_.on_state(x.now);
        },
        [this](leave_desk) {
          monitor(session_);
          send_exit(session_, caf::exit_reason::user_shutdown);
        },
    };
  }

private:
  template <class Asked>
  void put(Asked what, plain_session::answer_to then) {
    std::string path;
    if constexpr (std::is_same_v<Asked, ask::sync>)
      path = what.path;
    request(session_, caf::infinite, std::move(what))
        .then(
            [=](answer_of<Asked>& said) {
              auto x = as_reply(said);
              if constexpr (std::is_same_v<Asked, ask::sync>)
                x.body = synced_path{path};
              then(x);
            },
            [=, this](const caf::error& why) {
              then({{}, code_now(why), {}});
            });
  }

  void close(plain_session::answer_to then) {
    request(session_, caf::infinite, ask::close{})
        .then(
            [=](const confirmed& x) {
              then({x.at, x.at == zxid{} ? error::connection_loss : error::ok, {}});
            },
            [=, this](const caf::error& why) {
              then({{}, code_now(why), {}});
            });
  }

  /// Of a session that has ended CAF says only that.
  error code_now(const caf::error& why) const {
    auto code = code_of(why);
    if (code != error::connection_loss)
      return code;
    if (state_ == session_state::auth_failed)
      return error::auth_failed;
    auto over = state_ == session_state::expired || state_ == session_state::closed;
    return over ? error::session_expired : code;
  }

  session session_;
  session_listener listener_;
  session_state state_ = session_state::connecting;
};

std::string in_one_line(const std::vector<address>& servers) {
  std::string all;
  for (auto& server : servers)
    all += (all.empty() ? "" : ",") + to_string(server);
  return all;
}

session_wishes wishes_for(const connection_wishes& how) {
  session_wishes wishes;
  wishes.servers = over_tcp(in_one_line(how.servers));
  wishes.timeout = how.timeout;
  wishes.renew = false;
  wishes.read_only = how.read_only;
  wishes.in_order = how.in_order;
  wishes.patient = how.patient;
  wishes.repeat_reads = false;
  wishes.requests_max = wishes.bytes_max = std::numeric_limits<std::size_t>::max();
  return wishes;
}

std::future<reply> kept(const std::function<void(plain_session::answer_to)>& begin) {
  auto promise = std::make_shared<std::promise<reply>>();
  begin([promise](const reply& x) { promise->set_value(x); });
  return promise->get_future();
}

} // namespace

struct session_house::rooms {
  /// One thread for all actors: they ask and pass on, and have nothing to compute.
  class house_settings : public caf::actor_system_config {
  public:
    house_settings() {
      config_file_path.clear();
      set("scheduler.policy", caf::atom("sharing"));
      set("scheduler.max-threads", std::size_t{1});
      set("scheduler.max-throughput", std::size_t{1000});
    }
  };

  house_settings config;
  caf::actor_system system{config};
};

struct plain_session::actors {
  std::shared_ptr<session_house::rooms> house;
  caf::actor desk;
};

session_house::session_house() : rooms_(std::make_shared<rooms>()) {
  // nop
}

std::shared_ptr<plain_session> session_house::open(const connection_wishes& how,
                                                   session_listener listener) {
  auto& system = rooms_->system;
  auto with = open_session(system, wishes_for(how));
  auto desk = caf::actor_cast<caf::actor>(system.spawn<desk_role>(with, std::move(listener)));
  return std::make_shared<plain_session>(
      std::make_unique<plain_session::actors>(plain_session::actors{rooms_, desk}));
}

plain_session::plain_session(std::unique_ptr<actors> with) : actors_(std::move(with)) {
  // nop
}

plain_session::~plain_session() {
  caf::anon_send(actors_->desk, leave_desk{});
  actors_->desk = nullptr; // the house waits for its actors
}

void plain_session::ask(question what, answer_to then) {
  caf::anon_send(actors_->desk, put_question{std::move(what), std::move(then)});
}

std::future<reply> plain_session::ask(question what) {
  return kept([&](answer_to then) { ask(std::move(what), std::move(then)); });
}

void plain_session::close(answer_to then) {
  caf::anon_send(actors_->desk, put_close{std::move(then)});
}

std::future<reply> plain_session::close() {
  return kept([&](answer_to then) { close(std::move(then)); });
}

} // namespace troupe::shell
