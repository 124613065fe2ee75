// What client_actor.cpp (the application's side) and client_connection.cpp (the servers') share:
// one session as its actor knows it.
//
// Private to this folder. Always: said_ has what memory_ has unanswered, in the same order.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "actors/client/client_actor.hpp"
#include "actors/client/client_memory.hpp"
#include "actors/client/questions.hpp"
#include "actors/client/server_round.hpp"
#include "actors/client/watchers.hpp"
#include "actors/supervision.hpp"
#include "messages/planted.hpp"

namespace troupe {

class client_role : public client_actor::base {
public:
  using milliseconds = std::chrono::milliseconds;
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
  /// Servers see a sign of life at least this often (Java's ZooKeeper does the same).
  static constexpr std::chrono::milliseconds ping_pause_max{10'000};

  /// Of paths in one request that sets watches again (as Java's ZooKeeper).
  static constexpr std::size_t watch_bytes_max = 128 * 1024;

  using answer_to = std::function<void(reply&)>;

  /// Who wants to know something.
  struct asker {
    answer_to then;          ///< none: the session's own
    caf::actor_addr watcher; ///< who hears the events, if it sets a watch
    std::size_t bytes = 0;   ///< of what is asked
    clock_point said;
  };

  /// What somebody wants to know.
  struct question {
    wording what;
    asker by;
  };

  /// Something that each connection has to be shown; `then` waits for the first answer.
  struct standing_proof {
    talk::proof what;
    answer_to then;
  };

  enum class stage : std::uint8_t { pausing, greeting, open, over };

  // the application
  template <class Answer, class Asked>
  caf::typed_response_promise<Answer> answer(Asked& x);
  void ask(question x);
  bool full(std::size_t more) const;
  void ensure(const std::string& path, const acl& access,
              caf::typed_response_promise<confirmed> to);
  caf::typed_response_promise<confirmed> unwatch(const ask::unwatch& x);
  void stop_waiting(const find_watches& what, const caf::actor_addr& who,
                    caf::typed_response_promise<confirmed> to);
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
  void give_up_waiting();

  // time
  void pulse();
  void inquire();
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
  /// Whoever leads has heard of the session since then.
  void prolong(clock_point said) {
    alive_until_ = std::max(alive_until_, said + timeout());
  }
  /// Without a majority nobody could answer.
  bool may_inquire() const {
    if (planted(fault::pings_confirm_session))
      return false;
    return stage_ == stage::open && !closing_ && !inquiring_ && state_ != session_state::read_only;
  }
  clock_point inquiry_due() const {
    return std::max(alive_until_ - timeout(), inquired_) + ping_pause();
  }

  // the session
  void change(session_state now, const std::string& why);
  void expire(const std::string& why);
  void end(session_state last, error code, const std::string& why);
  void fail_all(error code);
  void settle(asker& x, reply& said);

  session_wishes wishes_;
  chroot root_;
  server_round round_;
  client_memory memory_;

  std::deque<question> waiting_; ///< for a connection
  std::deque<asker> said_;       ///< of what is unanswered, as memory_ has it
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
  clock_point inquired_;    ///< whether the session is alive
  bool inquiring_ = false;  ///< that is unanswered
  clock_point alive_until_; ///< no server can have ended the session before
};

} // namespace troupe
