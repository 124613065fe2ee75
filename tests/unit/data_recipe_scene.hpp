// A client scene whose programs use recipes: they ask them one thing at a time, and keep the news.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <caf/response_type.hpp>

#include "actors/recipes/listeners.hpp"
#include "tests/unit/client_scene.hpp"

namespace troupe::test {

/// What became of a request.
template <class Answer>
struct outcome_of {
  std::optional<Answer> answer;
  error failed = error::ok;

  bool over() const {
    return answer || failed != error::ok;
  }
};

class data_recipe_scene : public client_scene {
protected:
  /// An application's actor in this program, with a handler for these news.
  template <class News>
  struct listener {
    caf::actor self;
    std::shared_ptr<std::vector<News>> heard = std::make_shared<std::vector<News>>();

    /// What came since the last time.
    std::vector<News> take() const {
      return std::exchange(*heard, {});
    }
  };

  /// It subscribes to these.
  template <class News, class Recipe>
  listener<News> listen(const std::string& program, const Recipe& to) {
    listener<News> one;
    auto begin = [to, kept = one.heard](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler(caf::drop);
      self->send(to, recipes::subscribe{});
      return {[=](const News& x) { kept->push_back(x); }};
    };
    one.self = stage_.applications().run_in(program, [&] { return stage_.system().spawn(begin); });
    stage_.settle();
    return one;
  }

  /// An application's actor that asks what it is told to ask, and does not care for news.
  caf::actor asker(const std::string& program) {
    auto begin = [](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler(caf::drop);
      return {[=](const visitor_task& x) { x.run(self); }};
    };
    return stage_.applications().run_in(program, [&] { return stage_.system().spawn(begin); });
  }

  template <class Recipe, class Asked>
  using answer_from = std::tuple_element_t<
      0, typename caf::response_type<typename Recipe::signatures, Asked>::tuple_type>;

  template <class Recipe, class Asked>
  auto begin(const caf::actor& who, const Recipe& with, Asked x) {
    using answer = answer_from<Recipe, Asked>;
    auto kept = std::make_shared<outcome_of<answer>>();
    caf::anon_send(who, visitor_task{[=](caf::event_based_actor* self) {
                     self->request(with, caf::infinite, x)
                         .then([=](answer& said) { kept->answer = said; },
                               [=](const caf::error& why) { kept->failed = code_of(why); });
                   }});
    stage_.settle();
    return kept;
  }

  template <class Outcome>
  void wait_for(const std::shared_ptr<Outcome>& what) {
    for (auto i = 0; i < 600 && !what->over(); ++i)
      stage_.wait(std::chrono::milliseconds(50));
    if (!what->over())
      throw std::runtime_error("no answer within 30 s");
  }

  /// The answer; a failure is the test's.
  template <class Recipe, class Asked>
  auto must(const caf::actor& who, const Recipe& with, Asked x) {
    auto what = begin(who, with, std::move(x));
    wait_for(what);
    if (!what->answer)
      throw std::runtime_error("an error: " + to_string(what->failed));
    return *what->answer;
  }

  template <class Recipe, class Asked>
  error fails(const caf::actor& who, const Recipe& with, Asked x) {
    auto what = begin(who, with, std::move(x));
    wait_for(what);
    return what->failed;
  }

  /// What `spawn` spawns lives in this program.
  template <class Spawn>
  auto in(const std::string& program, Spawn spawn) {
    auto recipe = stage_.applications().run_in(program, spawn);
    stage_.settle();
    return recipe;
  }

  template <class Recipe>
  void end(const Recipe& x) {
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    stage_.wait(std::chrono::milliseconds(200));
  }

  /// Of each four rounds one is quiet, in one the leader dies, in one cat stands still for longer
  /// than its session lasts, and in one bob is cut off. All is well again at the end.
  void live_through(int round) {
    if (round % 4 == 1)
      stage_.after(20, [this] { stage_.crash(leader()); });
    if (round % 4 == 2)
      stage_.applications().pause("cat");
    if (round % 4 == 3)
      stage_.after(15, [this] { cut_off("bob"); });
    stage_.wait(std::chrono::seconds(round % 4 == 2 ? 12 : 2));
    stage_.clients().lines().heal();
    stage_.applications().resume("cat");
    stage_.start_all();
    stage_.wait(std::chrono::seconds(4));
  }

  /// Servers hear this program, which does not hear them: what it asks is done, and not answered.
  void deafen(const std::string& program) {
    auto who = stage_.applications().number_of(program);
    for (auto server : {one, two, three})
      stage_.clients().lines().cut({who, server, false});
  }

  /// What `ask` begins is over, though the program was deaf from so many deliveries on. A second:
  /// then its connection ends, as something was lost on it, but not its session.
  template <class Ask>
  auto losing_answers(const std::string& program, std::uint64_t from, Ask ask) {
    stage_.after(from, [this, program] { deafen(program); });
    auto asked = ask();
    stage_.wait(std::chrono::seconds(1));
    stage_.clients().lines().heal();
    wait_for(asked);
    return asked;
  }

  /// Until it holds, or 30 s.
  template <class Condition>
  bool wait_until(Condition holds) {
    for (auto i = 0; i < 600 && !holds(); ++i)
      stage_.wait(std::chrono::milliseconds(50));
    return holds();
  }
};

} // namespace troupe::test
