// When a recipe reads again.
#include <gtest/gtest.h>

#include "actors/recipes/refresh.hpp"

namespace troupe::recipes {

namespace {

using step = refresh::step;

session_change connected(std::uint64_t session = 1) {
  return {session_state::connected, session_id{session}, ""};
}

session_change connecting(std::uint64_t session = 1) {
  return {session_state::connecting, session_id{session}, ""};
}

} // namespace

TEST(recipe_refresh, reads_behind_a_sync_once_in_each_session) {
  refresh x;
  EXPECT_EQ(step::nothing, x.hear(connecting(0)));
  EXPECT_EQ(step::sync_and_read, x.hear(connected()));
  EXPECT_EQ(step::nothing, x.answered());
  EXPECT_TRUE(x.fresh());
  x.hear(connecting());
  EXPECT_FALSE(x.fresh());
  EXPECT_EQ(step::read, x.hear(connected()));
  EXPECT_EQ(step::nothing, x.answered());
  x.hear(connecting());
  EXPECT_EQ(step::sync_and_read, x.hear(connected(2)));
}

TEST(recipe_refresh, a_change_while_it_reads_makes_it_read_once_more) {
  refresh x;
  x.hear(connected());
  EXPECT_EQ(step::nothing, x.changed());
  EXPECT_EQ(step::nothing, x.changed());
  EXPECT_EQ(step::sync_and_read, x.answered());
  EXPECT_FALSE(x.fresh());
  EXPECT_EQ(step::nothing, x.answered());
  EXPECT_TRUE(x.fresh());
  EXPECT_EQ(step::read, x.changed());
}

TEST(recipe_refresh, waits_for_a_connection_when_the_session_is_over_and_a_while_when_refused) {
  refresh x;
  EXPECT_EQ(step::nothing, x.changed());
  x.hear(connected());
  EXPECT_EQ(step::nothing, x.failed(error::session_expired));
  x.hear(connected());
  EXPECT_EQ(step::later, x.failed(error::throttled));
  EXPECT_EQ(step::sync_and_read, x.retry());
}

TEST(recipe_refresh, is_not_fresh_once_a_change_could_not_be_read) {
  refresh x;
  x.hear(connected());
  x.answered();
  x.changed();
  EXPECT_EQ(step::later, x.failed(error::throttled));
  EXPECT_FALSE(x.fresh());
  EXPECT_EQ(step::read, x.retry());
  x.answered();
  EXPECT_TRUE(x.fresh());
}

TEST(recipe_refresh, a_server_without_quorum_is_read_from_but_not_fresh) {
  refresh x;
  EXPECT_EQ(step::read, x.hear({session_state::read_only, session_id{1}, ""}));
  EXPECT_EQ(step::nothing, x.answered());
  EXPECT_FALSE(x.fresh());
}

} // namespace troupe::recipes
