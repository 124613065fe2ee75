// Three servers, and applications among their clients that ask one thing at a time and keep what
// they hear.
#pragma once

#include <any>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

#include "actors/client/session.hpp"
#include "messages/overloaded.hpp"
#include "runtime/stage/stage.hpp"

namespace troupe::test {

/// To a visitor: do this in your turn.
struct visitor_task {
  std::function<void(caf::event_based_actor*)> run;
};

} // namespace troupe::test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::test::visitor_task)

namespace troupe::test {

inline constexpr server_id one{1}, two{2}, three{3};

/// "changed /n"
inline std::string in_words(const watch_event& x) {
  return to_string(x.kind) + (' ' + x.path);
}

/// An actor of an application, with a session of its own or someone else's.
class visitor {
public:
  struct memory {
    std::vector<std::string> events;
    std::vector<std::string> states;
    session_id number{};
    std::map<int, std::any> answers;
    std::map<int, error> failures;
    std::string end; ///< why its session has ended
    int last = 0;
  };

  visitor(stage& on, troupe::session with, caf::actor self, std::shared_ptr<memory> kept)
      : stage_(&on), session_(std::move(with)), self_(std::move(self)), kept_(std::move(kept)) {}

  /// Begins to ask; the number names the answer.
  template <class Asked>
  int begin(Asked x) {
    auto number = ++kept_->last;
    auto kept = kept_;
    caf::anon_send(self_, visitor_task{[=, with = session_](caf::event_based_actor* self) {
                     self->request(with, caf::infinite, x)
                         .then(
                             [=](answer_of<Asked>& said) { kept->answers[number] = said; },
                             [=](const caf::error& why) { kept->failures[number] = code_of(why); });
                   }});
    return number;
  }

  bool answered(int number) const {
    return kept_->answers.contains(number);
  }

  error failure_of(int number) const {
    auto i = kept_->failures.find(number);
    return i == kept_->failures.end() ? error::ok : i->second;
  }

  /// The answer; a failure is the test's.
  template <class Asked>
  answer_of<Asked> must(Asked x) {
    auto number = ask_and_wait(std::move(x));
    if (!answered(number))
      throw std::runtime_error("an error: " + to_string(failure_of(number)));
    return std::any_cast<answer_of<Asked>>(kept_->answers.at(number));
  }

  /// The error; an answer is ok.
  template <class Asked>
  error fails(Asked x) {
    return failure_of(ask_and_wait(std::move(x)));
  }

  /// What came since the last time.
  std::vector<std::string> events() {
    return std::exchange(kept_->events, {});
  }

  std::vector<std::string> states() {
    return std::exchange(kept_->states, {});
  }

  session_id session_number() const {
    return kept_->number;
  }

  const std::string& end_of_session() const {
    return kept_->end;
  }

  void kill_session() {
    caf::anon_send_exit(session_, caf::exit_reason::user_shutdown);
  }

  const troupe::session& session() const {
    return session_;
  }

private:
  template <class Asked>
  int ask_and_wait(Asked x) {
    auto number = begin(std::move(x));
    stage_->settle();
    for (auto i = 0; i < 400 && !answered(number) && failure_of(number) == error::ok; ++i)
      stage_->wait(std::chrono::milliseconds(50));
    if (!answered(number) && failure_of(number) == error::ok)
      throw std::runtime_error("no answer within 20 s");
    return number;
  }

  stage* stage_;
  troupe::session session_;
  caf::actor self_;
  std::shared_ptr<memory> kept_;
};

inline caf::behavior visitor_behavior(caf::event_based_actor* self, const troupe::session& with,
                                      const std::shared_ptr<visitor::memory>& kept) {
  self->set_down_handler([=](const caf::down_msg& x) { kept->end = describe(x.reason); });
  self->monitor(with);
  self->send(with, ask::attend{});
  return {
      [=](const visitor_task& x) { x.run(self); },
      [=](const watch_event& x) { kept->events.push_back(in_words(x)); },
      [=](const session_change& x) {
        kept->states.emplace_back(to_string(x.now));
        kept->number = x.session;
      },
  };
}

/// Three servers that serve.
class client_scene : public testing::Test {
protected:
  client_scene() {
    for (auto server : {one, two, three})
      stage_.start(server);
    stage_.wait(std::chrono::seconds(2));
  }

  ~client_scene() override {
    if (auto broken = stage_.alarm())
      ADD_FAILURE() << "a law was broken: " << broken->front();
  }

  /// A program with a session of 4 s unless it wishes otherwise; at least not connected yet.
  visitor open_only(const std::string& name, session_wishes wishes = default_wishes()) {
    stage_.applications().start(name);
    auto session = stage_.applications().open_session(name, std::move(wishes));
    return visit(name, session);
  }

  /// The same, connected.
  visitor open(const std::string& name, session_wishes wishes = default_wishes()) {
    if (wishes.timeout == session_wishes{}.timeout)
      wishes.timeout = std::chrono::seconds(4);
    auto who = open_only(name, std::move(wishes));
    stage_.wait(std::chrono::seconds(1));
    return who;
  }

  /// A second actor in the same program, with the same session.
  visitor another(const std::string& name, const visitor& first) {
    return visit(name, first.session());
  }

  visitor visit(const std::string& name, const session& with) {
    auto kept = std::make_shared<visitor::memory>();
    auto self = stage_.applications().run_in(
        name, [&] { return stage_.system().spawn(visitor_behavior, with, kept); });
    stage_.settle();
    return {stage_, with, self, kept};
  }

  /// Nothing gets through between this program and any server.
  void cut_off(const std::string& name) {
    for (auto server : {one, two, three})
      cut_between(name, server);
  }

  void cut_between(const std::string& name, server_id server) {
    auto who = stage_.applications().number_of(name);
    for (auto to_server : {true, false})
      stage_.clients().lines().cut({who, server, to_server});
  }

  server_id leader() const {
    return leader_;
  }

  static session_wishes default_wishes() {
    session_wishes wishes;
    wishes.timeout = std::chrono::seconds(4);
    return wishes;
  }

  server_id leader_ = nobody;
  stage stage_{{.voters = {one, two, three}, .seed = 7},
               [this](server_id who, const milestone_kind& what) {
                 if (std::holds_alternative<milestone::leads>(what))
                   leader_ = who;
               }};
};

} // namespace troupe::test
