// A queue with claims: an entry is there until its work is done, and had by one at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/claim_queue_actor.hpp"
#include "tests/unit/data_recipe_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;

namespace {

class claim_queue_on_stage : public test::data_recipe_scene {
protected:
  struct program {
    test::visitor visitor;
    caf::actor self;
    claim_queue queue;
  };

  program enter(const std::string& name) {
    auto who = open(name);
    auto queue =
        in(name, [&] { return spawn_claim_queue(stage_.system(), who.session(), {"/q"}); });
    return {who, asker(name), queue};
  }

  entry_claimed claim(const program& x) {
    return must(x.self, x.queue, claim_entry{});
  }

  std::size_t entries(program& x) {
    return x.visitor.must(ask::children{"/q/entries"}).names.size();
  }
};

} // namespace

TEST_F(claim_queue_on_stage, an_entry_is_there_until_it_is_finished) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  must(ann.self, ann.queue, put{"1"});
  must(ann.self, ann.queue, put{"2"});
  auto first = claim(bob);
  EXPECT_EQ("1", first.data);
  EXPECT_EQ("2", claim(ann).data);
  EXPECT_EQ(2u, entries(ann));
  EXPECT_EQ(error::no_node, fails(ann.self, ann.queue, finish_entry{first.name}));
  must(bob.self, bob.queue, finish_entry{first.name});
  EXPECT_EQ(error::no_node, fails(bob.self, bob.queue, finish_entry{first.name}));
  EXPECT_EQ(1u, entries(ann));
  EXPECT_EQ(error::operation_timeout, fails(bob.self, bob.queue, claim_entry{200ms}));
  end(ann.queue);
  auto again = claim(bob);
  EXPECT_EQ("2", again.data);
  must(bob.self, bob.queue, finish_entry{again.name});
  EXPECT_EQ(0u, entries(bob));
  EXPECT_TRUE(bob.visitor.must(ask::children{"/q/taken"}).names.empty());
}

TEST_F(claim_queue_on_stage, what_is_given_back_is_somebody_elses_with_a_greater_token) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  must(ann.self, ann.queue, put{"1"});
  auto first = claim(ann);
  auto waiting = begin(bob.self, bob.queue, claim_entry{});
  stage_.wait(300ms);
  EXPECT_FALSE(waiting->over());
  must(ann.self, ann.queue, give_back_entry{first.name});
  wait_for(waiting);
  EXPECT_GT(waiting->answer->token, first.token);
  caf::anon_send_exit(bob.self, caf::exit_reason::user_shutdown);
  EXPECT_GT(claim(ann).token, waiting->answer->token) << "its claimer has ended";
}

TEST_F(claim_queue_on_stage, goes_on_over_the_leaders_death_and_a_claimer_that_crashes) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  must(ann.self, ann.queue, put{"1"});
  auto first = claim(ann);
  auto waiting = begin(bob.self, bob.queue, claim_entry{});
  stage_.crash(leader());
  stage_.wait(3s);
  EXPECT_FALSE(waiting->over());
  stage_.applications().crash("ann");
  wait_for(waiting);
  EXPECT_GT(waiting->answer->token, first.token);
  stage_.after(10, [this] { stage_.crash(leader()); });
  stage_.start_all();
  must(bob.self, bob.queue, finish_entry{first.name});
  EXPECT_EQ(0u, entries(bob));
}

TEST_F(claim_queue_on_stage, who_stood_still_too_long_hears_that_it_is_lost_and_finishes_nothing) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  must(ann.self, ann.queue, put{"1"});
  std::vector<std::string> heard;
  auto worker = in("ann", [&] {
    return stage_.system().spawn([&heard](caf::event_based_actor* self) -> caf::behavior {
      return {[=](const test::visitor_task& x) { x.run(self); },
              [&heard](const claim_change& x) { heard.emplace_back(to_string(x.now)); }};
    });
  });
  auto first = must(worker, ann.queue, claim_entry{});
  auto waiting = begin(bob.self, bob.queue, claim_entry{});
  stage_.applications().pause("ann");
  wait_for(waiting);
  EXPECT_GT(waiting->answer->token, first.token);
  stage_.applications().resume("ann");
  EXPECT_EQ(error::no_node, fails(worker, ann.queue, finish_entry{first.name}));
  stage_.wait(3s);
  EXPECT_THAT(heard, testing::Contains("lost"));
  EXPECT_EQ(1u, entries(bob));
  must(bob.self, bob.queue, finish_entry{first.name});
  EXPECT_EQ(0u, entries(bob));
}

TEST_F(claim_queue_on_stage, work_is_done_once_though_answers_are_lost) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  for (auto k = 1; k <= 40; ++k) {
    must(bob.self, bob.queue, put{"x"});
    auto had = losing_answers("ann", k, [&] { return begin(ann.self, ann.queue, claim_entry{}); });
    ASSERT_TRUE(had->answer) << to_string(had->failed);
    auto name = had->answer->name;
    auto done =
        losing_answers("ann", k, [&] { return begin(ann.self, ann.queue, finish_entry{name}); });
    ASSERT_TRUE(done->answer) << to_string(done->failed);
    ASSERT_EQ(0u, entries(bob));
  }
}

} // namespace troupe::recipes
