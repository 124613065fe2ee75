// The order of one client's requests: what is sent when, and what leaves when.
#include "tests/unit/pipeline_client.hpp"

#include <gtest/gtest.h>

namespace troupe::pipeline_test {

TEST(pipeline, submits_writes_at_once_and_numbers_them) {
  client c;
  c.write("first");
  c.write("second");
  ASSERT_EQ(c.out.writes.size(), 2u);
  auto& x = c.out.writes.at(1);
  EXPECT_EQ(x.session, session_id{5});
  EXPECT_EQ(x.attachment, our_attachment);
  EXPECT_EQ(x.sequence, 1u);
  EXPECT_EQ(x.from.host, 3u);
  EXPECT_EQ(x.operation, "second");
}

TEST(pipeline, sends_reads_at_once_when_no_write_is_unanswered) {
  client c;
  c.read();
  c.read();
  EXPECT_EQ(c.asked(), (tickets{0, 1}));
}

TEST(pipeline, holds_a_read_until_earlier_writes_are_answered) {
  client c;
  c.write();
  c.write();
  c.read();
  c.outcome_of(0);
  EXPECT_EQ(c.asked(), tickets{});
  c.outcome_of(1);
  EXPECT_EQ(c.asked(), tickets{2});
}

TEST(pipeline, holds_a_write_until_earlier_reads_are_sent_but_not_until_they_are_answered) {
  client c;
  c.write();
  c.read();
  c.write();
  EXPECT_EQ(c.submitted(), sequences{0});
  c.outcome_of(0);
  EXPECT_EQ(c.asked(), tickets{1});
  EXPECT_EQ(c.submitted(), sequences{1});
}

TEST(pipeline, lets_replies_leave_in_the_order_of_requests) {
  client c;
  auto read = c.read();
  auto write = c.write();
  c.outcome_of(0);
  EXPECT_EQ(c.replies(), xids{});
  c.answer_to(0);
  EXPECT_EQ(c.replies(), (xids{read, write}));
}

TEST(pipeline, keeps_a_refused_request_in_its_place) {
  client c;
  auto read = c.read();
  auto refused = c.refuse();
  EXPECT_EQ(c.replies(), xids{});
  c.answer_to(0);
  EXPECT_EQ(c.replies(), (xids{read, refused}));
}

TEST(pipeline, says_that_a_refusal_was_made_here) {
  client c;
  c.refuse();
  auto* done = c.pipe.done();
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->made_here);
  EXPECT_EQ(done->what.code, error::unimplemented);
}

TEST(pipeline, lets_nothing_pass_a_sync) {
  client c;
  c.write();
  auto sync = c.sync();
  c.read();
  c.write();
  EXPECT_TRUE(c.out.syncs.empty());
  c.outcome_of(0);
  ASSERT_EQ(c.out.syncs.size(), 1u);
  EXPECT_EQ(c.out.syncs.front().request.client, 9u);
  EXPECT_EQ(c.asked(), tickets{});
  EXPECT_EQ(c.submitted(), sequences{0});
  c.answer_to(c.out.syncs.front().request.ticket);
  EXPECT_EQ(c.replies(), (xids{sync - 1, sync}));
  EXPECT_EQ(c.asked(), tickets{2});
  EXPECT_EQ(c.submitted(), sequences{1});
}

TEST(pipeline, limits_the_reads_on_their_way) {
  client c;
  c.reads_max = 2;
  for (int i = 0; i < 4; ++i)
    c.read();
  EXPECT_EQ(c.asked(), (tickets{0, 1}));
  c.answer_to(0);
  EXPECT_EQ(c.asked(), tickets{2});
}

TEST(pipeline, tells_the_tree_of_new_identities_in_their_place_and_expects_no_answer) {
  client c;
  c.write();
  c.pipe.note(identify{}, std::make_shared<identities>());
  c.read();
  c.outcome_of(0);
  EXPECT_EQ(c.asked(), (tickets{1, 2}));
  c.answer_to(2);
  EXPECT_EQ(c.replies(), (xids{1, 2}));
  EXPECT_EQ(c.pipe.size(), 0u);
}

TEST(pipeline, counts_what_it_holds) {
  client c;
  EXPECT_EQ(c.pipe.bytes(), 0u);
  c.write(std::string(1000, 'x'));
  c.sync();
  EXPECT_GT(c.pipe.bytes(), 1000u);
  EXPECT_EQ(c.pipe.size(), 2u);
  c.outcome_of(0);
  c.answer_to(1);
  c.replies();
  EXPECT_EQ(c.pipe.bytes(), 0u);
}

TEST(pipeline, ignores_answers_that_are_not_awaited) {
  client c;
  c.write();
  c.read();
  c.answer_to(0); // the write's place
  c.answer_to(1); // not sent yet
  c.answer_to(2);
  c.answer_to(0xffffffff);
  EXPECT_EQ(c.replies(), xids{});
}

} // namespace troupe::pipeline_test
