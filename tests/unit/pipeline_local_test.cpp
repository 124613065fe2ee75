// A session of one server: what goes out in nobody's name, what is lost with a role, and how it
// becomes a session of the ensemble's.
#include <gtest/gtest.h>

#include "tests/unit/pipeline_client.hpp"

namespace troupe::pipeline_test {

namespace {

std::vector<session_id> names(const client& c) {
  std::vector<session_id> xs;
  for (auto& x : c.out.writes)
    xs.push_back(x.session);
  return xs;
}

} // namespace

TEST(pipeline_local, writes_go_out_in_nobodys_name) {
  client c{true, true};
  c.write("a");
  c.write("b");
  EXPECT_EQ(names(c), (std::vector<session_id>{no_session, no_session}));
  EXPECT_TRUE(c.outcome_of(0));
  EXPECT_TRUE(c.outcome_of(1));
  EXPECT_EQ(c.replies(), (xids{1, 2}));
}

TEST(pipeline_local, what_was_submitted_cannot_be_submitted_again) {
  client c{true, true};
  c.write();
  c.outcome_of(0);
  EXPECT_TRUE(c.pipe.serve(false)); // all is answered
  c.write();                        // held
  EXPECT_TRUE(c.pipe.serve(true));
  c.pump();
  EXPECT_EQ(c.submitted(), (sequences{0, 1}));
  EXPECT_FALSE(c.pipe.serve(false));
}

TEST(pipeline_local, an_upgrade_opens_the_session_first_and_the_client_does_not_hear_of_it) {
  client c{true, true};
  c.write("before");
  c.pipe.upgrade("opening");
  c.write("after");
  ASSERT_EQ(c.out.writes.size(), 3u);
  EXPECT_EQ(names(c), (std::vector<session_id>{no_session, session_id{5}, session_id{5}}));
  EXPECT_EQ(c.out.writes[1].operation, "opening");
  EXPECT_EQ(c.submitted(), (sequences{0, 0, 1}));
  EXPECT_TRUE(c.outcome_of(0));
  EXPECT_TRUE(c.outcome_of(0));
  EXPECT_TRUE(c.outcome_of(1));
  EXPECT_EQ(c.replies(), (xids{1, 2}));
}

TEST(pipeline_local, behind_an_upgrade_everything_is_submitted_again) {
  client c{true, true};
  c.pipe.upgrade("opening");
  c.write("after");
  c.submitted();
  EXPECT_TRUE(c.pipe.serve(false));
  EXPECT_TRUE(c.pipe.serve(true));
  c.pump();
  EXPECT_EQ(c.submitted(), (sequences{0, 1}));
}

TEST(pipeline_local, reads_alone_are_served_without_a_leader) {
  client c{false, true};
  c.read();
  EXPECT_EQ(c.asked(), tickets{});
  c.pipe.serve_reads();
  c.pump();
  EXPECT_EQ(c.asked(), tickets{0});
  c.answer_to(0);
  EXPECT_EQ(c.replies(), xids{1});
}

} // namespace troupe::pipeline_test
