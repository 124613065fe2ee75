// Which of two connections is kept: the same one, seen from both ends.
#include "runtime/live/links/link_table.hpp"

#include <gtest/gtest.h>

namespace {

using namespace troupe;
using std::chrono::seconds;

const server_id one{1}, two{2};
const process_incarnation life{1}, next_life{2};
const link_table::time start{};

link_slot mesh(server_id other) {
  return slot_of(channel::election, other, true);
}

TEST(link_table, dials_what_is_wished_and_not_connected) {
  link_table table{one};
  EXPECT_FALSE(table.lacks(mesh(two)));
  table.wish(mesh(two));
  EXPECT_TRUE(table.lacks(mesh(two)));
  table.connected(mesh(two), 5, true, life, start);
  EXPECT_FALSE(table.lacks(mesh(two)));
  EXPECT_FALSE(table.gone(mesh(two), 4)); // an older one
  EXPECT_TRUE(table.gone(mesh(two), 5));
  EXPECT_TRUE(table.lacks(mesh(two)));
}

TEST(link_table, does_not_redial_a_leader_by_itself) {
  link_table table{one};
  auto leader = slot_of(channel::quorum, two, true);
  table.wish(leader);
  table.connected(leader, 5, true, life, start);
  EXPECT_TRUE(table.gone(leader, 5));
  EXPECT_FALSE(table.lacks(leader));
}

TEST(link_table, keeps_leader_and_learner_apart) {
  EXPECT_NE(slot_of(channel::quorum, two, true), slot_of(channel::quorum, two, false));
  EXPECT_EQ(slot_of(channel::election, two, true), slot_of(channel::election, two, false));
}

TEST(link_table, prefers_the_greeting_of_the_greater_id) {
  link_table lesser{one};
  link_table greater{two};
  lesser.greeted(mesh(two));
  greater.greeted(mesh(one));
  EXPECT_EQ(greater.judge(mesh(one), life, start), refusal::connected);
  EXPECT_EQ(lesser.judge(mesh(two), life, start), refusal::none);
}

TEST(link_table, accepts_the_lesser_id_while_it_has_not_greeted_itself) {
  link_table greater{two};
  greater.wish(mesh(one));
  EXPECT_EQ(greater.judge(mesh(one), life, start), refusal::none);
  greater.greeted(mesh(one));
  greater.failed(mesh(one));
  EXPECT_EQ(greater.judge(mesh(one), life, start), refusal::none);
}

TEST(link_table, takes_a_late_knock_or_another_life_as_news_that_the_old_connection_is_lost) {
  link_table greater{two};
  greater.connected(mesh(one), 5, true, life, start);
  EXPECT_EQ(greater.judge(mesh(one), life, start + seconds{1}), refusal::connected);
  EXPECT_EQ(greater.judge(mesh(one), next_life, start + seconds{1}), refusal::none);
  EXPECT_EQ(greater.judge(mesh(one), life, start + seconds{3}), refusal::none);
}

TEST(link_table, lets_the_newer_of_two_accepted_connections_win) {
  link_table greater{two};
  greater.connected(mesh(one), 5, false, life, start);
  EXPECT_EQ(greater.judge(mesh(one), life, start), refusal::none);
  auto learner = slot_of(channel::quorum, one, false);
  greater.connected(learner, 6, false, life, start);
  EXPECT_EQ(greater.judge(learner, life, start), refusal::none);
}

} // namespace
