// A queue with claims whose answers are lost, whose claimers die and whose sessions expire, at each
// step: no entry is lost, and none stays claimed by nobody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/claim_queue_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;
using testing::IsEmpty;

namespace {

class claim_queue_losses : public test::claim_queue_scene {
protected:
  /// Bob gets the only entry there is, and ends it.
  void can_be_had_by(program& bob) {
    auto next = begin_claim(bob, {10s});
    wait_for(next);
    ASSERT_TRUE(next->answer) << "it stays claimed by nobody";
    finish(bob, next->answer->name);
    ASSERT_EQ(0u, entries(bob));
    ASSERT_THAT(taken(bob), IsEmpty());
  }

  void heal_after(std::chrono::milliseconds time) {
    stage_.wait(time);
    stage_.clients().lines().heal();
  }
};

constexpr auto steps = 60; ///< deliveries that a claim takes, servers' own among them, and more

} // namespace

TEST_F(claim_queue_losses, work_is_done_once_though_answers_are_lost) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  for (auto k = 1; k <= steps; ++k) {
    put_one(bob);
    auto had = losing_answers("ann", k, [&] { return begin_claim(ann); });
    ASSERT_TRUE(had->answer) << to_string(had->failed);
    auto name = had->answer->name;
    auto done =
        losing_answers("ann", k, [&] { return begin(ann.self, ann.queue, finish_entry{name}); });
    ASSERT_TRUE(done->answer) << to_string(done->failed);
    ASSERT_EQ(0u, entries(bob));
    ASSERT_THAT(taken(bob), IsEmpty());
  }
}

TEST_F(claim_queue_losses, what_is_given_back_can_be_had_though_answers_are_lost) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  for (auto k = 1; k <= steps; ++k) {
    put_one(bob);
    auto name = claim(ann).name;
    auto back =
        losing_answers("ann", k, [&] { return begin(ann.self, ann.queue, give_back_entry{name}); });
    ASSERT_TRUE(back->answer) << to_string(back->failed);
    can_be_had_by(bob);
  }
}

TEST_F(claim_queue_losses, patience_ends_in_time_and_leaves_nothing_claimed) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto impatient = 0;
  for (auto k = 1; k <= steps; ++k) {
    put_one(bob);
    stage_.after(k, [this] { deafen("ann"); });
    auto had = begin_claim(ann, {700ms});
    stage_.wait(1s);
    ASSERT_TRUE(had->over()) << "longer than its patience";
    stage_.clients().lines().heal();
    if (had->answer) {
      stage_.wait(2s);
      finish(ann, had->answer->name);
      continue;
    }
    ASSERT_EQ(error::operation_timeout, had->failed);
    ++impatient;
    can_be_had_by(bob);
  }
  EXPECT_GT(impatient, 0);
}

TEST_F(claim_queue_losses, a_claimer_that_dies_at_any_step_keeps_nothing) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  for (auto k = 1; k <= steps; ++k) {
    put_one(bob);
    auto claimer = worker("ann");
    if (k % 2)
      stage_.after(k / 2 + 1, [this] { deafen("ann"); });
    stage_.after(k, [claimer] { end_actor(claimer); });
    begin(claimer, ann.queue, claim_entry{});
    heal_after(1s);
    stage_.wait(1s);
    end_actor(claimer);
    can_be_had_by(bob);
  }
}

TEST_F(claim_queue_losses, an_actor_that_is_ended_at_any_step_keeps_nothing) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  for (auto k = 1; k <= steps; ++k) {
    put_one(bob);
    auto queue =
        in("ann", [&] { return spawn_claim_queue(stage_.system(), ann.who.session(), {"/q"}); });
    stage_.wait(100ms);
    if (k % 2)
      stage_.after(k / 2 + 1, [this] { deafen("ann"); });
    stage_.after(k, [queue] { caf::anon_send_exit(queue, caf::exit_reason::user_shutdown); });
    auto had = begin(ann.self, queue, claim_entry{});
    heal_after(1s);
    end(queue);
    wait_for(had);
    can_be_had_by(bob);
  }
}

TEST_F(claim_queue_losses, a_finish_over_an_expired_session_says_what_is_true) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto done = 0, undone = 0;
  for (auto k = 1; k <= 30; ++k) {
    put_one(bob);
    auto name = claim(ann).name;
    stage_.after(k, [this] { cut_off("ann"); });
    auto end = begin(ann.self, ann.queue, finish_entry{name});
    heal_after(10s);
    wait_for(end);
    if (end->answer) {
      ++done;
    } else {
      ASSERT_EQ(error::no_node, end->failed);
      ++undone;
      ASSERT_EQ(1u, entries(bob));
      auto again = claim(bob);
      finish(bob, again.name);
    }
    ASSERT_EQ(0u, entries(bob));
    ASSERT_THAT(taken(bob), IsEmpty());
  }
  EXPECT_GT(done, 0);
  EXPECT_GT(undone, 0);
}

TEST_F(claim_queue_losses, who_waits_is_served_behind_a_session_that_expired_at_any_step) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  for (auto k = 1; k <= steps; k += 3) {
    put_one(bob);
    stage_.after(k, [this] { cut_off("ann"); });
    auto had = begin_claim(ann);
    heal_after(10s);
    wait_for(had);
    ASSERT_TRUE(had->answer) << to_string(had->failed);
    stage_.wait(1s);
    auto end = fails(ann.self, ann.queue, finish_entry{had->answer->name});
    if (end != error::ok) {
      ASSERT_EQ(error::no_node, end);
      can_be_had_by(bob);
    }
    ASSERT_EQ(0u, entries(bob));
    ASSERT_THAT(taken(bob), IsEmpty());
  }
}

} // namespace troupe::recipes
