// Queues: who gets what, in which order, and that nobody gets what another has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "actors/recipes/queue_actor.hpp"
#include "tests/unit/data_recipe_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

class queue_on_stage : public test::data_recipe_scene {
protected:
  struct program {
    test::visitor visitor;
    caf::actor self;
    recipes::queue queue;
  };

  program enter(const std::string& name) {
    auto who = open(name);
    auto queue = in(name, [&] { return spawn_queue(stage_.system(), who.session(), {"/q"}); });
    return {who, asker(name), queue};
  }

  std::string take_from(const program& x) {
    return must(x.self, x.queue, take{}).data.value_or("?");
  }
};

} // namespace

TEST(queue_head, serves_who_came_first_with_what_comes_first) {
  queue_head x{16};
  EXPECT_FALSE(x.begin_listing());
  x.want(1);
  x.want(2);
  EXPECT_TRUE(x.begin_listing());
  EXPECT_FALSE(x.begin_listing());
  EXPECT_FALSE(x.next());
  x.listed({"a", "b", "c"});
  auto first = x.next(), second = x.next();
  EXPECT_EQ("a", first->name);
  EXPECT_EQ(1u, first->who);
  EXPECT_EQ("b", second->name);
  EXPECT_FALSE(x.next());
  x.served(first->who);
  EXPECT_TRUE(x.put_back(second->who));
  auto third = x.next();
  EXPECT_EQ("c", third->name);
  EXPECT_EQ(2u, third->who);
}

TEST(queue_head, what_is_being_tried_is_not_tried_for_another) {
  queue_head x{16};
  x.want(1);
  x.begin_listing();
  x.listed({"a"});
  auto first = x.next();
  x.want(2);
  x.changed();
  EXPECT_TRUE(x.begin_listing());
  x.listed({"a", "b"});
  EXPECT_EQ("b", x.next()->name);
  EXPECT_EQ("a", first->name);
}

TEST(queue_head, an_old_list_is_used_for_so_many_entries_and_no_more) {
  queue_head x{2};
  for (auto i = 1; i <= 4; ++i)
    x.want(i);
  x.begin_listing();
  x.listed({"b", "c", "d", "e"});
  x.changed();
  EXPECT_EQ("b", x.next()->name);
  EXPECT_EQ("c", x.next()->name);
  EXPECT_FALSE(x.next());
  EXPECT_TRUE(x.begin_listing());
  x.listed({"a", "d", "e"});
  EXPECT_EQ("a", x.next()->name);
}

TEST(queue_head, who_came_first_is_served_first_though_put_back_last) {
  queue_head x{16};
  x.want(1);
  x.want(2);
  x.begin_listing();
  x.listed({"a", "b", "c"});
  auto first = x.next(), second = x.next();
  EXPECT_TRUE(x.put_back(second->who));
  EXPECT_TRUE(x.put_back(first->who));
  EXPECT_EQ(1u, x.next()->who);
}

TEST(queue_head, who_gives_up_while_it_is_being_served_is_not_put_back) {
  queue_head x{16};
  x.want(1);
  x.begin_listing();
  x.listed({"a", "b"});
  EXPECT_TRUE(x.next());
  EXPECT_TRUE(x.wants(1));
  EXPECT_FALSE(x.give_up(1));
  EXPECT_FALSE(x.wants(1));
  EXPECT_FALSE(x.put_back(1));
  EXPECT_FALSE(x.next());
}

TEST(queue_head, what_a_list_left_out_because_it_was_tried_is_listed_again_when_it_is_let_go) {
  queue_head x{16};
  x.want(1);
  x.begin_listing();
  x.listed({"a"});
  EXPECT_TRUE(x.next());
  x.want(2);
  x.changed();
  EXPECT_TRUE(x.begin_listing());
  x.listed({"a"});
  EXPECT_FALSE(x.next());
  EXPECT_FALSE(x.begin_listing());
  x.served(1);
  x.let_go("a");
  EXPECT_TRUE(x.begin_listing()) << "no watch would tell that it can be had";
  x.listed({"a"});
  EXPECT_EQ("a", x.next()->name);
}

TEST(queue_head, an_empty_queue_is_listed_again_when_the_watch_says_so) {
  queue_head x{16};
  x.want(1);
  x.begin_listing();
  x.listed({});
  EXPECT_FALSE(x.begin_listing());
  x.changed();
  EXPECT_TRUE(x.begin_listing());
  x.not_listed();
  EXPECT_TRUE(x.begin_listing());
  EXPECT_TRUE(x.give_up(1));
  EXPECT_FALSE(x.give_up(1));
}

TEST(queue_head, entries_are_ordered_by_priority_and_place) {
  EXPECT_EQ("/q/entry-007-", entry_prefix("/q", 7));
  EXPECT_EQ("/entry-100-", entry_prefix("/", 100));
  EXPECT_THAT(entries_in_order(
                  {"entry-100-0000000001", "else", "entry-007-0000000003", "entry-100-0000000000"},
                  {"entry-100-0000000001"}),
              ElementsAre("entry-007-0000000003", "entry-100-0000000000"));
}

TEST_F(queue_on_stage, first_in_first_out_and_the_urgent_before_all) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  EXPECT_EQ("entry-100-0000000000", must(ann.self, ann.queue, put{"1"}).name);
  must(ann.self, ann.queue, put{"2"});
  must(ann.self, ann.queue, put{"urgent", 7});
  EXPECT_EQ("urgent", take_from(bob));
  EXPECT_EQ("1", take_from(ann));
  EXPECT_EQ("2", take_from(bob));
  EXPECT_TRUE(bob.visitor.must(ask::children{"/q"}).names.empty());
  EXPECT_EQ(error::bad_arguments, fails(ann.self, ann.queue, put{"", 1000}));
}

TEST_F(queue_on_stage, who_waits_is_served_in_order_and_who_is_impatient_gives_up) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto impatient = begin(bob.self, bob.queue, take{300ms});
  auto first = begin(bob.self, bob.queue, take{});
  auto second = begin(bob.self, bob.queue, take{});
  wait_for(impatient);
  EXPECT_EQ(error::operation_timeout, impatient->failed);
  must(ann.self, ann.queue, put{"1"});
  must(ann.self, ann.queue, put{"2"});
  wait_for(first);
  wait_for(second);
  EXPECT_EQ("1", first->answer->data);
  EXPECT_EQ("2", second->answer->data);
}

TEST_F(queue_on_stage, who_has_no_patience_at_all_is_answered_at_once) {
  auto ann = enter("ann");
  EXPECT_EQ(error::operation_timeout, fails(ann.self, ann.queue, take{0ms}));
}

TEST_F(queue_on_stage, an_entry_that_cannot_be_removed_is_said_so_and_not_tried_for_ever) {
  auto ann = enter("ann");
  auto name = must(ann.self, ann.queue, put{"1"}).name;
  ann.visitor.must(ask::create{"/q/" + name + "/child"});
  EXPECT_EQ(error::not_empty, fails(ann.self, ann.queue, take{}));
  ann.visitor.must(ask::remove{"/q/" + name + "/child"});
  EXPECT_EQ("1", take_from(ann));
}

TEST_F(queue_on_stage, the_death_of_one_who_was_served_and_waits_again_is_noticed) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto other = asker("bob");
  auto first = begin(other, bob.queue, take{});
  begin(other, bob.queue, take{});
  must(ann.self, ann.queue, put{"1"});
  wait_for(first);
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
  stage_.wait(100ms);
  must(ann.self, ann.queue, put{"2"});
  stage_.wait(500ms);
  EXPECT_EQ("2", take_from(ann));
}

TEST_F(queue_on_stage, a_dead_waiter_takes_nothing) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto other = asker("bob");
  begin(other, bob.queue, take{});
  stage_.wait(100ms);
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
  stage_.wait(100ms);
  must(ann.self, ann.queue, put{"1"});
  stage_.wait(500ms);
  EXPECT_EQ("1", take_from(ann));
}

TEST_F(queue_on_stage,
       an_entry_is_taken_once_while_leaders_die_wires_are_cut_and_takers_stand_still) {
  std::vector<program> all{enter("ann"), enter("bob"), enter("cat")};
  std::vector<std::shared_ptr<test::outcome_of<taken>>> takes;
  std::map<std::string, int> entries;
  for (auto round = 0; round < 8; ++round) {
    for (auto i = 0; i < 9; ++i)
      entries[must(all[0].self, all[0].queue, put{"x"}).name] = 0;
    for (auto& x : all)
      for (auto i = 0; i < 3; ++i)
        takes.push_back(begin(x.self, x.queue, take{}));
    live_through(round);
  }
  auto unknown = 0;
  for (auto& x : takes) {
    if (!x->over())
      continue; // an unknown one was another's, perhaps
    if (x->answer)
      EXPECT_EQ(1, ++entries.at(x->answer->name)) << x->answer->name << " is taken twice";
    else
      ++unknown;
  }
  auto left = all[0].visitor.must(ask::children{"/q"}).names;
  auto none = 0;
  for (auto& [name, times] : entries)
    none += times == 0 && std::find(left.begin(), left.end(), name) == left.end();
  EXPECT_LE(none, unknown) << "entries are lost that nobody was told of";
  EXPECT_GT(static_cast<int>(takes.size()), 3 * unknown);
}

TEST_F(queue_on_stage, a_taker_whose_answer_is_lost_has_the_entry_or_is_told_so) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto told = 0;
  for (auto k = 1; k <= 40; ++k) {
    must(bob.self, bob.queue, put{"x"});
    auto asked = losing_answers("ann", k, [&] { return begin(ann.self, ann.queue, take{}); });
    if (!asked->answer) {
      ASSERT_EQ(error::connection_loss, asked->failed);
      ++told;
    }
    ASSERT_TRUE(bob.visitor.must(ask::children{"/q"}).names.empty());
  }
  EXPECT_GT(told, 0) << "no answer was lost";
}

TEST_F(queue_on_stage, waits_for_entries_behind_an_expired_session_too) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto waiting = begin(bob.self, bob.queue, take{});
  cut_off("bob");
  stage_.wait(12s);
  stage_.clients().lines().heal();
  stage_.wait(3s);
  EXPECT_THAT(bob.visitor.states(), testing::Contains("expired"));
  must(ann.self, ann.queue, put{"1"});
  wait_for(waiting);
  EXPECT_EQ("1", waiting->answer->data);
}

} // namespace troupe::recipes
