// Applications on a stage that contend for what recipes give: each keeps what it was told.
#pragma once

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/recipes/holding_actor.hpp"
#include "tests/unit/client_scene.hpp"

namespace troupe::test {

using recipes::fencing_token;
using recipes::holding;

/// An actor that acquires and releases.
class contender {
public:
  struct memory {
    std::optional<fencing_token> token; ///< it believes that it holds
    fencing_token last;                 ///< greatest that it ever had
    bool doubtful = false;
    error failure = error::ok;
    int released = 0;
    std::vector<std::string> news;
  };

  contender(std::string program, caf::actor self, recipes::holding_actor with,
            std::shared_ptr<memory> kept)
      : program_(std::move(program)),
        self_(std::move(self)),
        with_(std::move(with)),
        kept_(std::move(kept)) {}

  void acquire(std::optional<std::chrono::milliseconds> patience = std::nullopt) {
    auto kept = kept_;
    kept->failure = error::ok;
    caf::anon_send(self_, visitor_task{[=, with = with_](caf::event_based_actor* self) {
                     self->request(with, caf::infinite, recipes::acquire{patience})
                         .then(
                             [=](const recipes::held& x) {
                               kept->token = kept->last = x.token;
                               kept->doubtful = false;
                               kept->news.emplace_back("held");
                             },
                             [=](const caf::error& why) { kept->failure = code_of(why); });
                   }});
  }

  void release() {
    auto kept = kept_;
    caf::anon_send(self_, visitor_task{[=, with = with_](caf::event_based_actor* self) {
                     kept->token.reset();
                     self->request(with, caf::infinite, recipes::release{})
                         .then([=](const recipes::released&) { ++kept->released; });
                   }});
  }

  bool holds() const {
    return kept_->token.has_value();
  }

  bool doubts() const {
    return kept_->doubtful;
  }

  fencing_token token() const {
    return kept_->last;
  }

  error failure() const {
    return kept_->failure;
  }

  int releases() const {
    return kept_->released;
  }

  /// What came since the last time.
  std::vector<std::string> news() {
    return std::exchange(kept_->news, {});
  }

  const std::string& program() const {
    return program_;
  }

  const recipes::holding_actor& recipe() const {
    return with_;
  }

  void end_recipe() {
    caf::anon_send_exit(with_, caf::exit_reason::user_shutdown);
  }

  void kill_recipe() {
    caf::anon_send_exit(with_, caf::exit_reason::kill);
  }

  void end() {
    caf::anon_send_exit(self_, caf::exit_reason::user_shutdown);
    kept_->token.reset();
  }

private:
  std::string program_;
  caf::actor self_;
  recipes::holding_actor with_;
  std::shared_ptr<memory> kept_;
};

inline caf::behavior contender_behavior(caf::event_based_actor* self,
                                        const std::shared_ptr<contender::memory>& kept) {
  return {
      [=](const visitor_task& x) { x.run(self); },
      [=](const recipes::holding_change& x) {
        kept->news.emplace_back(recipes::to_string(x.now));
        kept->doubtful = x.now == holding::in_doubt;
        if (x.now == holding::lost)
          kept->token.reset();
      },
  };
}

/// A scene whose every step is watched: never more of those who contend hold than may.
class recipe_scene : public client_scene {
protected:
  explicit recipe_scene(std::size_t may_hold = 1) : may_hold_(may_hold) {}

  /// An actor of this program, with a recipe that `spawn(system, session)` makes.
  template <class Spawn>
  contender contend(const std::string& name, const session& with, Spawn spawn) {
    auto kept = std::make_shared<contender::memory>();
    auto [self, recipe] = stage_.applications().run_in(name, [&] {
      recipes::holding_actor made = spawn(stage_.system(), with);
      return std::pair{stage_.system().spawn(contender_behavior, kept), made};
    });
    holding_.emplace_back([kept] { return kept->token.has_value(); });
    return {name, self, recipe, kept};
  }

  /// Time passes; `at_most` hold at any moment.
  void pass(std::chrono::milliseconds duration, std::optional<std::size_t> at_most = {}) {
    for (auto gone = std::chrono::milliseconds(0); gone < duration; gone += step) {
      stage_.wait(step);
      EXPECT_LE(holders(), at_most.value_or(may_hold_)) << "after " << gone.count() << " ms";
    }
  }

  template <class Condition>
  bool within(std::chrono::milliseconds most, Condition condition,
              std::optional<std::size_t> at_most = {}) {
    stage_.settle();
    for (auto gone = std::chrono::milliseconds(0); gone < most && !condition(); gone += step)
      pass(step, at_most);
    return condition();
  }

  /// It holds, within this time.
  bool gets(const contender& who, std::chrono::milliseconds most = std::chrono::seconds(1),
            std::optional<std::size_t> at_most = {}) {
    return within(
        most, [&] { return who.holds(); }, at_most);
  }

  /// It asks, and holds.
  bool takes(contender& who, std::chrono::milliseconds most = std::chrono::seconds(1)) {
    who.acquire();
    return gets(who, most);
  }

  /// It asks, and has its place in the queue, whether it holds or not.
  void queue_up(contender& who) {
    who.acquire();
    pass(std::chrono::milliseconds(200));
  }

  /// In this order.
  void queue_up(std::initializer_list<contender*> all) {
    for (auto* who : all)
      queue_up(*who);
  }

  /// A program that stood still goes on, and reads its news.
  void wake(const std::string& program) {
    stage_.applications().resume(program);
    stage_.settle();
    stage_.wait(std::chrono::milliseconds(100));
  }

  std::size_t holders() const {
    return std::count_if(holding_.begin(), holding_.end(), [](auto& holds) { return holds(); });
  }

  /// All get through again.
  void heal() {
    stage_.clients().lines().heal();
  }

  static constexpr std::chrono::milliseconds step{50};
  std::vector<std::function<bool()>> holding_; ///< of each who contends: does it hold?
  std::size_t may_hold_;
};

} // namespace troupe::test
