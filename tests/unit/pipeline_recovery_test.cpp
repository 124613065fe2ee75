// What a change of leader does to a client's requests: what is held, sent again, answered meanwhile
// and noticed to be lost.
#include "tests/unit/pipeline_client.hpp"

#include <gtest/gtest.h>

namespace troupe::pipeline_test {

TEST(pipeline, holds_everything_while_the_node_does_not_serve) {
  client c{false};
  c.write();
  c.read();
  c.sync();
  EXPECT_TRUE(c.out.writes.empty());
  EXPECT_TRUE(c.out.reads.empty());
  c.pipe.serve(true);
  c.pump();
  EXPECT_EQ(c.submitted(), sequences{0});
  EXPECT_EQ(c.asked(), tickets{});
}

TEST(pipeline, submits_what_is_unanswered_again_and_in_order) {
  client c;
  c.write("a");
  c.write("b");
  c.write("c");
  c.submitted();
  c.outcome_of(0);
  c.pipe.serve(false);
  c.write("d");
  c.outcome_of(1); // history knew it
  c.pipe.serve(true);
  c.pump();
  ASSERT_EQ(c.out.writes.size(), 2u);
  EXPECT_EQ(c.out.writes.front().operation, "c");
  EXPECT_EQ(c.submitted(), (sequences{2, 3}));
}

TEST(pipeline, asks_for_a_sync_again_and_takes_one_answer) {
  client c;
  auto sync = c.sync();
  c.pipe.serve(false);
  c.pipe.serve(true);
  c.pump();
  ASSERT_EQ(c.out.syncs.size(), 2u);
  EXPECT_EQ(c.out.syncs.at(0).request.ticket, c.out.syncs.at(1).request.ticket);
  c.answer_to(0);
  c.answer_to(0);
  EXPECT_EQ(c.replies(), xids{sync});
  c.read();
  EXPECT_EQ(c.asked(), tickets{1});
}

TEST(pipeline, does_not_ask_the_tree_twice) {
  client c;
  c.read();
  c.pipe.serve(false);
  c.pipe.serve(true);
  c.pump();
  EXPECT_EQ(c.asked(), tickets{0});
}

TEST(pipeline, answers_pings_in_their_place_while_serving) {
  client c;
  c.write();
  c.ping();
  EXPECT_EQ(c.asked(), tickets{});
  EXPECT_TRUE(c.pipe.take_pongs().empty());
  c.outcome_of(0);
  EXPECT_EQ(c.asked(), tickets{1});
  c.answer_to(1);
  EXPECT_EQ(c.replies(), (xids{1, -2}));
}

TEST(pipeline, answers_pings_at_once_while_not_serving) {
  client c;
  c.write();
  c.ping(); // held behind the write
  c.pipe.serve(false);
  c.ping();
  EXPECT_EQ(c.pipe.take_pongs().size(), 2u);
  EXPECT_TRUE(c.pipe.take_pongs().empty());
  c.pipe.serve(true);
  c.pump();
  c.outcome_of(0);
  EXPECT_EQ(c.replies(), xids{1});
  EXPECT_EQ(c.pipe.size(), 0u);
}

TEST(pipeline, ignores_outcomes_that_are_not_awaited) {
  client c;
  c.write();
  c.write();
  EXPECT_TRUE(c.outcome_of(0));
  EXPECT_TRUE(c.outcome_of(0));
  EXPECT_TRUE(c.outcome_of(1, 78)); // another attachment
  EXPECT_EQ(c.replies(), xids{1});
  EXPECT_TRUE(c.outcome_of(1));
  EXPECT_TRUE(c.outcome_of(1));
  EXPECT_TRUE(c.outcome_of(5));
  EXPECT_EQ(c.replies(), xids{2});
}

TEST(pipeline, notices_that_an_answer_is_lost) {
  client c;
  c.write();
  c.write();
  EXPECT_FALSE(c.outcome_of(1));
}

} // namespace troupe::pipeline_test
