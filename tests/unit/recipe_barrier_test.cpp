// Barriers among real servers: closed until lifted; entered together, left together.
#include <memory>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/barrier_actor.hpp"
#include "tests/unit/recipe_scene.hpp"

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

class recipe_barrier : public test::recipe_scene {
protected:
  using one_at_barrier = walker<recipes::barrier>;

  one_at_barrier at_barrier(const std::string& name) {
    return walk<one_at_barrier>(name, [](auto& system, auto& with) {
      return recipes::spawn_barrier(system, with, "/deep/start");
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

  /// This is what each of them has heard last, within this time.
  template <class Walker>
  bool all_have(const std::string& word, std::initializer_list<const Walker*> all,
                std::chrono::milliseconds most = 1s) {
    return within(most, [&] {
      return std::all_of(all.begin(), all.end(), [&](auto* one) { return one->has(word); });
    });
  }

  test::visitor looker_ = open("looker");
};

/// Three of them, who are enough.
class recipe_double_barrier : public recipe_barrier {
protected:
  using member = walker<recipes::double_barrier>;

  member member_of(const std::string& name) {
    return walk<member>(name, [](auto& system, auto& with) {
      return recipes::spawn_double_barrier(system, with, {.path = "/deep/run", .size = 3});
    });
  }

  void all_enter() const {
    for (auto* one : {&ann, &bob, &cid})
      one->enter();
  }

  void all_leave() const {
    for (auto* one : {&ann, &bob, &cid})
      one->leave();
  }

  bool all_three_have(const std::string& word, std::chrono::milliseconds most = 1s) {
    return all_have(word, {&ann, &bob, &cid}, most);
  }

  std::vector<std::string> children() {
    return looker_.must(ask::children{"/deep/run"}).names;
  }

  member ann = member_of("ann");
  member bob = member_of("bob");
  member cid = member_of("cid");
};

} // namespace

TEST_F(recipe_barrier, nobody_passes_until_it_is_lifted) {
  auto ann = at_barrier("ann");
  auto bob = at_barrier("bob");
  bob.pass();
  ASSERT_TRUE(all_have("passed", {&bob})) << "there is none yet";
  ann.raise();
  ASSERT_TRUE(all_have("raised", {&ann}));
  bob.pass(300ms);
  ASSERT_TRUE(all_have(to_string(error::operation_timeout), {&bob}));
  stage_.wait(500ms);
  EXPECT_EQ(2u, bob.heard().size());
  bob.pass();
  stage_.wait(1s);
  EXPECT_EQ(2u, bob.heard().size());
  ann.lift();
  ASSERT_TRUE(all_have("passed", {&bob}));
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
  heal();
  stage_.wait(2s);
  EXPECT_TRUE(bob.heard().empty());
  ann.lift();
  ASSERT_TRUE(all_have("passed", {&bob}, 2s));
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

TEST_F(recipe_double_barrier, members_enter_together_and_leave_together) {
  ann.enter();
  bob.enter();
  stage_.wait(1s);
  EXPECT_TRUE(ann.heard().empty() && bob.heard().empty());
  cid.enter();
  ASSERT_TRUE(all_three_have("entered"));
  ann.leave();
  cid.leave();
  stage_.wait(1s);
  EXPECT_TRUE(ann.has("entered") && cid.has("entered"));
  bob.leave();
  ASSERT_TRUE(all_three_have("left"));
  EXPECT_THAT(children(), ElementsAre());
}

TEST_F(recipe_double_barrier, may_be_entered_again_once_all_have_left) {
  for (auto round = 0; round < 3; ++round) {
    all_enter();
    ASSERT_TRUE(all_three_have("entered"));
    for (auto* one : {&cid, &bob, &ann})
      one->leave();
    ASSERT_TRUE(all_three_have("left"));
  }
}

TEST_F(recipe_double_barrier, the_leaders_death_holds_nobody_up) {
  ann.enter();
  bob.enter();
  stage_.wait(300ms);
  cid.enter();
  stage_.crash(leader());
  ASSERT_TRUE(all_three_have("entered", 8s));
  all_leave();
  ASSERT_TRUE(all_three_have("left", 8s));
}

TEST_F(recipe_double_barrier, who_crashes_inside_is_not_waited_for_longer_than_its_session) {
  all_enter();
  ASSERT_TRUE(all_have("entered", {&cid}));
  stage_.wait(300ms);
  stage_.applications().crash("bob");
  ann.leave();
  cid.leave();
  stage_.wait(1s);
  EXPECT_TRUE(ann.has("entered") && cid.has("entered"));
  ASSERT_TRUE(all_have("left", {&ann, &cid}, 12s));
}

TEST_F(recipe_double_barrier, what_a_round_left_whose_members_all_crashed_lets_nobody_in) {
  for (auto* name : {"a", "b", "c"})
    member_of(name).enter();
  ASSERT_TRUE(
      within(1s, [&] { return looker_.must(ask::exists{"/deep/run/ready"}).stat.has_value(); }));
  stage_.wait(300ms);
  for (auto* name : {"a", "b", "c"})
    stage_.applications().crash(name);
  stage_.wait(12s);
  EXPECT_THAT(children(), ElementsAre("ready"));
  ann.enter();
  bob.enter();
  stage_.wait(500ms);
  EXPECT_TRUE(ann.heard().empty() && bob.heard().empty());
  cid.enter();
  ASSERT_TRUE(all_three_have("entered"));
  all_leave();
  ASSERT_TRUE(all_three_have("left"));
  EXPECT_THAT(children(), ElementsAre());
}

TEST_F(recipe_double_barrier, who_leaves_at_once_shuts_nobody_in) {
  for (auto round = 0; round < 5; ++round) {
    for (auto* one : {&ann, &bob, &cid})
      one->enter_and_leave();
    ASSERT_TRUE(all_three_have("left")) << round;
    EXPECT_EQ(2u * (round + 1), ann.heard().size());
  }
}

TEST_F(recipe_double_barrier, who_stands_still_inside_hears_that_it_is_out) {
  all_enter();
  ASSERT_TRUE(all_have("entered", {&ann}));
  stage_.wait(300ms);
  stage_.applications().pause("ann");
  bob.leave();
  cid.leave();
  ASSERT_TRUE(all_have("left", {&bob, &cid}, 12s));
  stage_.applications().resume("ann");
  stage_.wait(2s);
  EXPECT_TRUE(ann.has("lost"));
  ann.leave();
  ASSERT_TRUE(all_have("left", {&ann}));
}

TEST_F(recipe_double_barrier, whose_session_expires_on_the_way_in_enters_again) {
  ann.enter();
  stage_.wait(300ms);
  cut_off("ann");
  stage_.wait(12s);
  EXPECT_THAT(children(), ElementsAre());
  heal();
  bob.enter();
  cid.enter();
  ASSERT_TRUE(all_three_have("entered", 4s));
}

TEST_F(recipe_double_barrier, who_does_not_want_to_wait_is_out_again) {
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
