// A shared counter and what is drawn from it: each addition once, whatever becomes of the answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "actors/recipes/id_blocks_actor.hpp"
#include "tests/unit/data_recipe_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;

namespace {

using step = counting::step;

got_data number(const std::string& text, std::int32_t version) {
  got_data x{text, {}};
  x.stat.version = version;
  return x;
}

/// One that has written 5 + 1 and waits for what came of it.
counting writing_six() {
  counting x;
  EXPECT_EQ(step::make_mark, x.add(1, 1));
  EXPECT_EQ(step::read, x.mark_made(error::ok));
  EXPECT_EQ(step::write, x.counter_read(number("5", 3)));
  EXPECT_EQ("6", x.words().number);
  EXPECT_EQ(3, x.words().version);
  return x;
}

class counter_on_stage : public test::data_recipe_scene {
protected:
  struct program {
    test::visitor visitor;
    caf::actor self;
    recipes::counter counter;
  };

  program enter(const std::string& name) {
    auto who = open(name);
    auto counter = in(name, [&] { return spawn_counter(stage_.system(), who.session(), {"/n"}); });
    return {who, asker(name), counter};
  }
};

} // namespace

TEST(counting, knows_whole_numbers_only) {
  EXPECT_EQ(0, number_in(""));
  EXPECT_EQ(0, number_in(std::nullopt));
  EXPECT_EQ(-7, number_in("-7"));
  EXPECT_EQ(std::nullopt, number_in("1.5"));
  EXPECT_EQ(std::nullopt, number_in("9223372036854775808"));
}

TEST(counting, writes_all_that_waits_together) {
  auto x = writing_six();
  EXPECT_EQ(step::nothing, x.add(2, 10));
  EXPECT_EQ(step::nothing, x.add(3, -4));
  EXPECT_EQ(step::read, x.written(error::ok, false));
  ASSERT_EQ(1u, x.settled().size());
  EXPECT_EQ(step::write, x.counter_read(number("6", 4)));
  EXPECT_EQ("12", x.words().number);
  EXPECT_EQ(step::nothing, x.written(error::ok, false));
  auto settled = x.settled();
  ASSERT_EQ(2u, settled.size());
  EXPECT_EQ(6, settled[0].result.before);
  EXPECT_EQ(16, settled[0].result.after);
  EXPECT_EQ(12, settled[1].result.after);
}

TEST(counting, reads_again_when_another_was_faster) {
  auto x = writing_six();
  EXPECT_EQ(step::read, x.written(error::bad_version, false));
  EXPECT_EQ(step::write, x.counter_read(number("8", 4)));
  EXPECT_EQ("9", x.words().number);
  EXPECT_TRUE(x.settled().empty());
}

TEST(counting, an_answer_that_was_lost_is_looked_up_in_the_mark) {
  auto done = writing_six();
  EXPECT_EQ(step::read_mark, done.written(error::connection_loss, false));
  EXPECT_EQ(step::nothing, done.mark_read(done.words().mark));
  EXPECT_EQ(6, done.settled().at(0).result.after);

  auto undone = writing_six();
  undone.written(error::connection_loss, false);
  EXPECT_EQ(step::read, undone.mark_read(""));
  EXPECT_EQ(step::write, undone.counter_read(number("6", 4)));
  EXPECT_EQ("7", undone.words().number);

  auto unknown = writing_six();
  unknown.written(error::connection_loss, false);
  unknown.mark_read(std::nullopt);
  EXPECT_EQ(error::session_expired, unknown.settled().at(0).failed);
}

TEST(counting, what_does_not_fit_into_64_bits_is_refused_alone) {
  counting x;
  x.add(1, std::numeric_limits<std::int64_t>::max());
  x.add(2, 1);
  x.mark_made(error::ok);
  EXPECT_EQ(step::write, x.counter_read(number("1", 0)));
  EXPECT_EQ("2", x.words().number);
  EXPECT_EQ(error::bad_arguments, x.settled().at(0).failed);
}

TEST(counting, a_mark_that_is_gone_is_made_again) {
  auto x = writing_six();
  EXPECT_EQ(step::make_mark, x.written(error::no_node, true));
  EXPECT_EQ(step::make_counter, x.mark_made(error::no_node));
  EXPECT_EQ(step::make_mark, x.counter_made(error::ok));
}

TEST(id_blocks, draws_a_block_and_no_more) {
  id_blocks x;
  EXPECT_FALSE(x.draw());
  x.take({10, 12});
  EXPECT_EQ(11, x.draw());
  EXPECT_EQ(12, x.draw());
  EXPECT_FALSE(x.draw());
}

TEST_F(counter_on_stage, counts_for_many_and_leaves_nothing_but_the_number) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  EXPECT_EQ(0, must(ann.self, ann.counter, count{}).value);
  EXPECT_EQ(2, must(ann.self, ann.counter, add{2}).after);
  EXPECT_EQ(1, must(bob.self, bob.counter, add{-1}).after);
  EXPECT_EQ("1", bob.visitor.must(ask::get{"/n"}).data);
  EXPECT_EQ(1, must(ann.self, ann.counter, count{}).value);
  end(ann.counter);
  end(bob.counter);
  EXPECT_TRUE(bob.visitor.must(ask::children{"/n"}).names.empty());
}

TEST_F(counter_on_stage, says_what_is_wrong_with_the_znode) {
  auto ann = enter("ann");
  ann.visitor.must(ask::create{"/n", "1.5"});
  EXPECT_EQ(error::marshalling_error, fails(ann.self, ann.counter, add{}));
  EXPECT_EQ(error::marshalling_error, fails(ann.self, ann.counter, count{}));
  ann.visitor.must(ask::set{"/n", "9223372036854775807"});
  EXPECT_EQ(error::bad_arguments, fails(ann.self, ann.counter, add{}));
}

TEST_F(counter_on_stage, each_addition_counts_once_while_leaders_die_and_wires_are_cut) {
  std::vector<program> all{enter("ann"), enter("bob"), enter("cat")};
  std::vector<std::shared_ptr<test::outcome_of<sum>>> asked;
  auto ask_all = [&] {
    for (auto& x : all)
      for (auto i = 0; i < 3; ++i)
        asked.push_back(begin(x.self, x.counter, add{1}));
  };
  for (auto round = 0; round < 12; ++round) {
    ask_all();
    if (round % 4 == 1)
      stage_.after(20, [this] { stage_.crash(leader()); });
    if (round % 4 == 3)
      stage_.after(15, [this] { cut_off("bob"); });
    stage_.wait(1s);
    stage_.clients().lines().heal();
    ask_all();
    stage_.start_all();
    stage_.wait(2s);
  }
  std::set<std::int64_t> seen;
  for (auto& x : asked) {
    wait_for(x);
    ASSERT_TRUE(x->answer) << to_string(x->failed);
    EXPECT_EQ(x->answer->before + 1, x->answer->after);
    EXPECT_TRUE(seen.insert(x->answer->after).second) << x->answer->after << " twice";
  }
  EXPECT_EQ(static_cast<std::int64_t>(asked.size()), *seen.rbegin())
      << "an addition without answer";
  EXPECT_EQ(std::to_string(asked.size()), all[0].visitor.must(ask::get{"/n"}).data);
}

TEST_F(counter_on_stage, an_addition_whose_answer_is_lost_is_counted_once) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  for (auto k = 1; k <= 40; ++k) {
    auto asked = losing_answers("ann", k, [&] { return begin(ann.self, ann.counter, add{1}); });
    ASSERT_TRUE(asked->answer) << to_string(asked->failed);
    ASSERT_EQ(k, asked->answer->after);
    ASSERT_EQ(std::to_string(k), bob.visitor.must(ask::get{"/n"}).data);
  }
}

TEST_F(counter_on_stage, goes_on_counting_behind_an_expired_session) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  must(ann.self, ann.counter, add{1});
  stage_.applications().pause("ann");
  stage_.wait(15s);
  must(bob.self, bob.counter, add{1});
  stage_.applications().resume("ann");
  auto asked = begin(ann.self, ann.counter, add{1});
  wait_for(asked);
  stage_.wait(3s);
  EXPECT_THAT(ann.visitor.states(), testing::Contains("expired"));
  auto more = must(ann.self, ann.counter, add{1});
  EXPECT_EQ(asked->answer ? 4 : 3, more.after);
}

TEST_F(counter_on_stage, ids_are_never_drawn_twice) {
  auto ann = open("ann");
  auto bob = open("bob");
  std::set<std::int64_t> seen;
  auto draw = [&](const std::string& name, const test::visitor& who, int times) {
    auto drawer = in(name, [&] { return spawn_ids(stage_.system(), who.session(), {"/n", 10}); });
    auto self = asker(name);
    std::int64_t last = 0;
    for (auto i = 0; i < times; ++i) {
      auto id = must(self, drawer, draw_id{}).id;
      EXPECT_GT(id, last);
      EXPECT_TRUE(seen.insert(id).second) << id;
      last = id;
    }
    end(drawer);
  };
  draw("ann", ann, 25);
  draw("bob", bob, 5);
  draw("ann", ann, 5);
  EXPECT_EQ("50", ann.must(ask::get{"/n"}).data);
  EXPECT_TRUE(ann.must(ask::children{"/n"}).names.empty());
  EXPECT_THROW(spawn_ids(stage_.system(), ann.session(), {"/n", 0}), std::invalid_argument);
}

} // namespace troupe::recipes
