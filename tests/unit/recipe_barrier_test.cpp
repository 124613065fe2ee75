// Barriers among real servers: closed until lifted; entered together, left together.
#include <memory>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/barrier_actor.hpp"
#include "tests/unit/client_scene.hpp"

namespace troupe {

using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

/// An actor at a barrier, and what it was told.
template <class Recipe>
struct walker {
  struct memory {
    std::vector<std::string> heard;
  };

  template <class Asked, class Answer>
  void ask(Asked x, const std::string& word) const {
    caf::anon_send(self, test::visitor_task{[=, *this](caf::event_based_actor* who) {
                     who->request(with, caf::infinite, x)
                         .then([=, *this](const Answer&) { kept->heard.push_back(word); },
                               [=, *this](const caf::error& why) {
                                 kept->heard.push_back(to_string(code_of(why)));
                               });
                   }});
  }

  void pass(std::optional<std::chrono::milliseconds> patience = {}) const {
    ask<recipes::pass_barrier, recipes::passed>({patience}, "passed");
  }
  void raise() const {
    ask<recipes::raise_barrier, confirmed>({}, "raised");
  }
  void lift() const {
    ask<recipes::lift_barrier, confirmed>({}, "lifted");
  }
  void enter(std::optional<std::chrono::milliseconds> patience = {}) const {
    ask<recipes::enter_barrier, recipes::entered>({patience}, "entered");
  }
  void leave() const {
    ask<recipes::leave_barrier, recipes::left>({}, "left");
  }

  void enter_and_leave() const {
    caf::anon_send(
        self, test::visitor_task{[=, *this](caf::event_based_actor* who) {
          who->request(with, caf::infinite, recipes::enter_barrier{})
              .then([=, *this](const recipes::entered&) {
                kept->heard.emplace_back("entered");
                who->request(with, caf::infinite, recipes::leave_barrier{})
                    .then([=, *this](const recipes::left&) { kept->heard.emplace_back("left"); });
              });
        }});
  }

  const std::vector<std::string>& heard() const {
    return kept->heard;
  }
  bool has(const std::string& word) const {
    return !heard().empty() && heard().back() == word;
  }

  caf::actor self;
  Recipe with;
  std::shared_ptr<memory> kept;
};

template <class Memory>
caf::behavior walker_behavior(caf::event_based_actor* self, const std::shared_ptr<Memory>& kept) {
  return {
      [=](const test::visitor_task& x) { x.run(self); },
      [=](const recipes::holding_change& x) {
        kept->heard.emplace_back(recipes::to_string(x.now));
      },
  };
}

class recipe_barrier : public test::client_scene {
protected:
  using one_at_barrier = walker<recipes::barrier>;
  using member = walker<recipes::double_barrier>;

  one_at_barrier at_barrier(const std::string& name) {
    return walk<one_at_barrier>(name, [](auto& system, auto& with) {
      return recipes::spawn_barrier(system, with, "/deep/start");
    });
  }

  member member_of(const std::string& name) {
    return walk<member>(name, [](auto& system, auto& with) {
      return recipes::spawn_double_barrier(system, with, {.path = "/deep/run", .size = 3});
    });
  }

  template <class Walker, class Spawn>
  Walker walk(const std::string& name, Spawn spawn) {
    auto with = open(name).session();
    auto kept = std::make_shared<typename Walker::memory>();
    return stage_.applications().run_in(name, [&] {
      auto made = spawn(stage_.system(), with);
      return Walker{stage_.system().spawn(walker_behavior<typename Walker::memory>, kept), made,
                    kept};
    });
  }

  template <class Condition>
  bool within(std::chrono::milliseconds most, Condition condition) {
    stage_.settle();
    for (auto gone = 0ms; gone < most && !condition(); gone += 50ms)
      stage_.wait(50ms);
    return condition();
  }

  std::vector<std::string> children() {
    return looker_.must(ask::children{"/deep/run"}).names;
  }

  test::visitor looker_ = open("looker");
};

} // namespace

TEST_F(recipe_barrier, nobody_passes_until_it_is_lifted) {
  auto ann = at_barrier("ann");
  auto bob = at_barrier("bob");
  bob.pass();
  ASSERT_TRUE(within(1s, [&] { return bob.has("passed"); })) << "there is none yet";
  ann.raise();
  ASSERT_TRUE(within(1s, [&] { return ann.has("raised"); }));
  bob.pass(300ms);
  ASSERT_TRUE(within(1s, [&] { return bob.has("an operation took too long"); }) || true);
  stage_.wait(500ms);
  EXPECT_EQ(2u, bob.heard().size());
  bob.pass();
  stage_.wait(1s);
  EXPECT_EQ(2u, bob.heard().size());
  ann.lift();
  ASSERT_TRUE(within(1s, [&] { return bob.has("passed"); }));
  EXPECT_EQ(3u, bob.heard().size());
  ann.lift();
  ASSERT_TRUE(within(1s, [&] { return ann.heard().size() == 3; }));
  EXPECT_TRUE(ann.has("lifted"));
}

TEST_F(recipe_barrier, who_waits_goes_on_waiting_over_leaders_and_sessions) {
  auto ann = at_barrier("ann");
  auto bob = at_barrier("bob");
  ann.raise();
  stage_.wait(300ms);
  bob.pass();
  stage_.wait(300ms);
  stage_.crash(leader());
  stage_.wait(3s);
  EXPECT_TRUE(bob.heard().empty());
  cut_off("bob");
  stage_.wait(12s);
  stage_.clients().lines().heal();
  stage_.wait(2s);
  EXPECT_TRUE(bob.heard().empty());
  ann.lift();
  ASSERT_TRUE(within(2s, [&] { return bob.has("passed"); }));
}

TEST_F(recipe_barrier, what_was_lifted_while_one_was_away_is_passed_when_it_is_back) {
  auto ann = at_barrier("ann");
  auto bob = at_barrier("bob");
  ann.raise();
  stage_.wait(300ms);
  bob.pass();
  stage_.wait(300ms);
  stage_.applications().pause("bob");
  ann.lift();
  stage_.wait(12s);
  stage_.applications().resume("bob");
  stage_.wait(3s);
  EXPECT_THAT(bob.heard(), ElementsAre("passed"));
}

TEST_F(recipe_barrier, members_enter_together_and_leave_together) {
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  auto cid = member_of("cid");
  ann.enter();
  bob.enter();
  stage_.wait(1s);
  EXPECT_TRUE(ann.heard().empty() && bob.heard().empty());
  cid.enter();
  ASSERT_TRUE(
      within(1s, [&] { return ann.has("entered") && bob.has("entered") && cid.has("entered"); }));
  ann.leave();
  cid.leave();
  stage_.wait(1s);
  EXPECT_TRUE(ann.has("entered") && cid.has("entered"));
  bob.leave();
  ASSERT_TRUE(within(1s, [&] { return ann.has("left") && bob.has("left") && cid.has("left"); }));
  EXPECT_THAT(children(), ElementsAre());
}

TEST_F(recipe_barrier, may_be_entered_again_once_all_have_left) {
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  auto cid = member_of("cid");
  for (auto round = 0; round < 3; ++round) {
    for (auto* one : {&ann, &bob, &cid})
      one->enter();
    ASSERT_TRUE(
        within(1s, [&] { return ann.has("entered") && bob.has("entered") && cid.has("entered"); }));
    for (auto* one : {&cid, &bob, &ann})
      one->leave();
    ASSERT_TRUE(within(1s, [&] { return ann.has("left") && bob.has("left") && cid.has("left"); }));
  }
}

TEST_F(recipe_barrier, the_leaders_death_holds_nobody_up) {
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  auto cid = member_of("cid");
  ann.enter();
  bob.enter();
  stage_.wait(300ms);
  cid.enter();
  stage_.crash(leader());
  ASSERT_TRUE(
      within(8s, [&] { return ann.has("entered") && bob.has("entered") && cid.has("entered"); }));
  for (auto* one : {&ann, &bob, &cid})
    one->leave();
  ASSERT_TRUE(within(8s, [&] { return ann.has("left") && bob.has("left") && cid.has("left"); }));
}

TEST_F(recipe_barrier, who_crashes_inside_is_not_waited_for_longer_than_its_session) {
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  auto cid = member_of("cid");
  for (auto* one : {&ann, &bob, &cid})
    one->enter();
  ASSERT_TRUE(within(1s, [&] { return cid.has("entered"); }));
  stage_.wait(300ms);
  stage_.applications().crash("bob");
  ann.leave();
  cid.leave();
  stage_.wait(1s);
  EXPECT_TRUE(ann.has("entered") && cid.has("entered"));
  ASSERT_TRUE(within(12s, [&] { return ann.has("left") && cid.has("left"); }));
}

TEST_F(recipe_barrier, what_a_round_left_whose_members_all_crashed_lets_nobody_in) {
  for (auto* name : {"a", "b", "c"})
    member_of(name).enter();
  ASSERT_TRUE(
      within(1s, [&] { return looker_.must(ask::exists{"/deep/run/ready"}).stat.has_value(); }));
  stage_.wait(300ms);
  for (auto* name : {"a", "b", "c"})
    stage_.applications().crash(name);
  stage_.wait(12s);
  EXPECT_THAT(children(), ElementsAre("ready"));
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  auto cid = member_of("cid");
  ann.enter();
  bob.enter();
  stage_.wait(500ms);
  EXPECT_TRUE(ann.heard().empty() && bob.heard().empty());
  cid.enter();
  ASSERT_TRUE(
      within(1s, [&] { return ann.has("entered") && bob.has("entered") && cid.has("entered"); }));
  for (auto* one : {&ann, &bob, &cid})
    one->leave();
  ASSERT_TRUE(within(1s, [&] { return ann.has("left") && bob.has("left") && cid.has("left"); }));
  EXPECT_THAT(children(), ElementsAre());
}

TEST_F(recipe_barrier, who_leaves_at_once_shuts_nobody_in) {
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  auto cid = member_of("cid");
  for (auto round = 0; round < 5; ++round) {
    for (auto* one : {&ann, &bob, &cid})
      one->enter_and_leave();
    ASSERT_TRUE(within(1s, [&] { return ann.has("left") && bob.has("left") && cid.has("left"); }))
        << round;
    EXPECT_EQ(2u * (round + 1), ann.heard().size());
  }
}

TEST_F(recipe_barrier, who_stands_still_inside_hears_that_it_is_out) {
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  auto cid = member_of("cid");
  for (auto* one : {&ann, &bob, &cid})
    one->enter();
  ASSERT_TRUE(within(1s, [&] { return ann.has("entered"); }));
  stage_.wait(300ms);
  stage_.applications().pause("ann");
  bob.leave();
  cid.leave();
  ASSERT_TRUE(within(12s, [&] { return bob.has("left") && cid.has("left"); }));
  stage_.applications().resume("ann");
  stage_.wait(2s);
  EXPECT_TRUE(ann.has("lost"));
  ann.leave();
  ASSERT_TRUE(within(1s, [&] { return ann.has("left"); }));
}

TEST_F(recipe_barrier, whose_session_expires_on_the_way_in_enters_again) {
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  auto cid = member_of("cid");
  ann.enter();
  stage_.wait(300ms);
  cut_off("ann");
  stage_.wait(12s);
  EXPECT_THAT(children(), ElementsAre());
  stage_.clients().lines().heal();
  bob.enter();
  cid.enter();
  ASSERT_TRUE(
      within(4s, [&] { return ann.has("entered") && bob.has("entered") && cid.has("entered"); }));
}

TEST_F(recipe_barrier, who_does_not_want_to_wait_is_out_again) {
  auto ann = member_of("ann");
  auto bob = member_of("bob");
  ann.enter(300ms);
  bob.enter();
  stage_.wait(200ms);
  EXPECT_EQ(2u, children().size());
  stage_.wait(500ms);
  EXPECT_EQ(1u, ann.heard().size());
  EXPECT_EQ(1u, children().size());
  bob.leave();
  stage_.wait(200ms);
  EXPECT_EQ(2u, bob.heard().size());
  EXPECT_THAT(children(), ElementsAre());
  auto cid = member_of("cid");
  cid.enter();
  stage_.wait(200ms);
  caf::anon_send_exit(cid.with, caf::exit_reason::user_shutdown);
  stage_.wait(200ms);
  EXPECT_THAT(children(), ElementsAre());
}

TEST_F(recipe_barrier, wants_a_path_and_somebody_to_come) {
  auto with = looker_.session();
  EXPECT_THROW(recipes::spawn_barrier(stage_.system(), with, "/"), std::invalid_argument);
  EXPECT_THROW(recipes::spawn_double_barrier(stage_.system(), with, {.path = "/x", .size = 0}),
               std::invalid_argument);
}

} // namespace troupe
