// The rules of the election, one by one. (tests/scenarios shows them at work.)
#include "actors/election/ballots.hpp"
#include "tests/unit/some_servers.hpp"

#include <gtest/gtest.h>

namespace {

using namespace troupe;
using namespace troupe::some_servers;

vote candidacy(unsigned id, std::uint32_t epoch = 0, zxid last = {}) {
  return {epoch, last, server(id)};
}

notification looking(std::uint64_t round, vote choice) {
  return {standing::looking, round, choice, 0};
}

TEST(ballots, a_greater_epoch_beats_a_longer_history) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1, 1, {1, 99}));
  EXPECT_TRUE(box.hear(server(2), looking(1, candidacy(2, 2, {1, 3}))));
  EXPECT_EQ(box.choice().candidate, server(2));
}

TEST(ballots, a_longer_history_beats_a_greater_id) {
  ballots box{server(3), voters(3)};
  box.look(candidacy(3, 1, {1, 7}));
  EXPECT_TRUE(box.hear(server(1), looking(1, candidacy(1, 1, {1, 8}))));
  EXPECT_EQ(box.choice().candidate, server(1));
}

TEST(ballots, a_greater_id_breaks_the_tie) {
  ballots box{server(2), voters(3)};
  box.look(candidacy(2));
  EXPECT_FALSE(box.hear(server(1), looking(1, candidacy(1))));
  EXPECT_TRUE(box.hear(server(3), looking(1, candidacy(3))));
  EXPECT_EQ(box.choice().candidate, server(3));
}

TEST(ballots, a_majority_for_the_same_choice_wins) {
  ballots box{server(1), voters(5)};
  box.look(candidacy(1));
  box.hear(server(3), looking(1, candidacy(3)));
  EXPECT_FALSE(box.winner());
  box.hear(server(2), looking(1, candidacy(3)));
  EXPECT_EQ(box.winner(), candidacy(3));
  EXPECT_FALSE(box.unanimous()) << "4 and 5 may still come";
}

TEST(ballots, all_who_are_not_gone_make_it_unanimous) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1));
  box.met(server(2));
  box.met(server(3));
  box.hear(server(2), looking(1, candidacy(2)));
  EXPECT_TRUE(box.winner());
  EXPECT_FALSE(box.unanimous());
  box.gone(server(3));
  EXPECT_TRUE(box.unanimous());
}

TEST(ballots, a_newer_round_is_joined_with_a_fresh_mind) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1, 1, {1, 5}));
  box.hear(server(3), looking(1, candidacy(3, 1, {1, 9})));
  EXPECT_TRUE(box.hear(server(2), looking(4, candidacy(2, 1, {1, 2}))));
  EXPECT_EQ(box.round(), 4u);
  EXPECT_EQ(box.choice(), candidacy(1, 1, {1, 5})) << "what was heard in round 1 is forgotten";
}

TEST(ballots, an_old_round_is_not_counted) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1));
  box.look(candidacy(1));
  auto old = looking(1, candidacy(3, 9));
  EXPECT_TRUE(box.outdated(old));
  EXPECT_FALSE(box.hear(server(3), old));
  EXPECT_EQ(box.choice(), candidacy(1));
}

TEST(ballots, an_observer_is_never_counted) {
  ballots box{server(1), voters(3, 2)};
  box.look(candidacy(1));
  box.hear(server(4), looking(1, candidacy(1)));
  box.hear(server(5), looking(1, candidacy(1)));
  EXPECT_FALSE(box.winner());
}

TEST(ballots, an_observer_follows_the_voters_and_backs_nobody_itself) {
  ballots box{server(4), voters(3, 1)};
  box.look(candidacy(4, 9, {9, 9}));
  EXPECT_EQ(box.choice().candidate, nobody);
  box.hear(server(1), looking(1, candidacy(2)));
  EXPECT_FALSE(box.winner());
  box.hear(server(2), looking(1, candidacy(2)));
  EXPECT_EQ(box.winner(), candidacy(2));
}

TEST(ballots, a_stranger_is_not_heard) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1));
  EXPECT_FALSE(box.hear(server(9), looking(1, candidacy(9, 9))));
  EXPECT_FALSE(box.hear(server(2), looking(1, candidacy(9, 9)))) << "nor is a vote for one";
  EXPECT_EQ(box.choice(), candidacy(1));
}

TEST(ballots, who_comes_late_joins_the_leader_that_a_majority_follows) {
  ballots box{server(5), voters(5)};
  box.look(candidacy(5, 7));
  auto choice = candidacy(3);
  box.hear(server(1), {standing::following, 1, choice, 1});
  EXPECT_FALSE(box.incumbent());
  box.hear(server(2), {standing::following, 1, choice, 1});
  EXPECT_FALSE(box.incumbent()) << "3 itself has not said that it leads";
  box.hear(server(3), {standing::leading, 1, choice, 1});
  EXPECT_EQ(box.incumbent(), choice);
}

TEST(ballots, what_was_said_of_a_leader_in_an_earlier_election_does_not_count) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1));
  auto choice = candidacy(3, 1, {1, 1});
  box.hear(server(2), {standing::following, 7, choice, 1});
  box.hear(server(3), {standing::leading, 7, choice, 1});
  ASSERT_EQ(box.incumbent(), choice);
  box.look(candidacy(1)); // 3 has died, and the connection to it will end in a moment
  EXPECT_FALSE(box.incumbent());
  box.hear(server(2), {standing::following, 7, choice, 1});
  EXPECT_FALSE(box.incumbent()) << "2 has not noticed yet, and 3 does not answer";
}

TEST(ballots, a_leader_that_is_left_alone_is_nobodys_incumbent) {
  ballots box{server(5), voters(5)};
  box.look(candidacy(5));
  box.hear(server(3), {standing::leading, 1, candidacy(3), 1});
  EXPECT_FALSE(box.incumbent());
}

TEST(ballots, a_choice_that_leaves_starts_another_round) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1));
  box.met(server(3));
  box.hear(server(3), looking(1, candidacy(3)));
  EXPECT_TRUE(box.gone(server(3)));
  EXPECT_EQ(box.choice(), candidacy(1));
  EXPECT_EQ(box.round(), 2u);
}

TEST(ballots, a_voter_of_no_weight_is_not_elected) {
  auto servers = voters(3);
  ensemble weighted{servers.members(), {{1, {server(1), server(2), server(3)}}}, {{server(3), 0}}};
  ballots box{server(1), weighted};
  box.look(candidacy(1));
  EXPECT_FALSE(box.hear(server(3), looking(1, candidacy(3, 9))));
  EXPECT_EQ(box.choice(), candidacy(1));
  ballots own{server(3), weighted};
  own.look(candidacy(3, 9));
  EXPECT_EQ(own.choice().candidate, nobody);
}

TEST(ballots, who_backs_less_than_we_do_has_not_heard_us) {
  ballots box{server(2), voters(3)};
  box.look(candidacy(2));
  EXPECT_TRUE(box.unaware(looking(1, candidacy(1))));
  EXPECT_FALSE(box.unaware(looking(1, candidacy(2))));
  EXPECT_FALSE(box.unaware(looking(1, candidacy(3))));
  EXPECT_FALSE(box.unaware(looking(2, candidacy(1))));
}

TEST(ballots, who_settled_on_our_choice_in_our_round_still_backs_it) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1));
  box.hear(server(3), looking(1, candidacy(3)));
  box.hear(server(2), {standing::following, 1, candidacy(3), 0});
  EXPECT_TRUE(box.winner());
  EXPECT_TRUE(box.unanimous());

  box.hear(server(2), {standing::following, 7, candidacy(3), 0});
  EXPECT_FALSE(box.unanimous());
}

TEST(ballots, a_leader_heard_of_before_this_look_is_nobodys_incumbent) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1));
  box.hear(server(3), {standing::leading, 7, candidacy(3), 1});
  box.hear(server(2), {standing::following, 7, candidacy(3), 1});
  EXPECT_TRUE(box.incumbent());
  box.look(candidacy(1));
  EXPECT_FALSE(box.incumbent());
}

// ---- disks that have lost something ----

notification of_past(past x, notification said) {
  said.past = x;
  return said;
}

TEST(ballots, who_lost_something_is_not_counted) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1, 1, {1, 4}));
  EXPECT_FALSE(box.hear(server(2), of_past(past::lost, looking(1, candidacy(1, 1, {1, 4})))));
  EXPECT_FALSE(box.winner());
  box.hear(server(3), looking(1, candidacy(1, 1, {1, 4})));
  EXPECT_EQ(box.winner(), candidacy(1, 1, {1, 4}));
  EXPECT_TRUE(box.unanimous()) << "nobody waits for who does not vote";
}

TEST(ballots, who_lost_something_does_not_stand_but_goes_with_the_others) {
  ballots box{server(3), voters(3)};
  box.look(candidacy(3), past::lost);
  EXPECT_EQ(box.choice().candidate, nobody);
  EXPECT_FALSE(box.votes());
  box.hear(server(1), looking(1, candidacy(2, 1, {1, 4})));
  EXPECT_FALSE(box.winner()) << "its own voice completes nothing";
  box.hear(server(2), looking(1, candidacy(2, 1, {1, 4})));
  EXPECT_EQ(box.winner(), candidacy(2, 1, {1, 4}));
}

TEST(ballots, votes_for_what_we_were_before_we_lost_it_do_not_elect_us) {
  ballots box{server(3), voters(3)};
  box.look(candidacy(3), past::lost);
  auto of_before = candidacy(3, 2, {2, 7});
  box.hear(server(1), looking(1, of_before));
  box.hear(server(2), looking(1, of_before));
  EXPECT_EQ(box.choice().candidate, nobody);
  EXPECT_FALSE(box.winner());
  box.hear(server(2), looking(2, candidacy(2, 2, {2, 7})));
  box.hear(server(1), looking(2, candidacy(2, 2, {2, 7})));
  EXPECT_EQ(box.winner(), candidacy(2, 2, {2, 7}));
}

TEST(ballots, who_lost_something_completes_no_majority_around_a_leader) {
  ballots box{server(3), voters(3)};
  box.look(candidacy(3), past::lost);
  auto leader = candidacy(1, 1, {1, 4});
  box.hear(server(1), {standing::leading, 1, leader, 2});
  EXPECT_FALSE(box.incumbent());
  box.hear(server(2), {standing::following, 1, leader, 2});
  EXPECT_EQ(box.incumbent(), leader);
}

TEST(ballots, empty_disks_begin_an_ensemble_as_long_as_nobody_has_a_history) {
  ballots box{server(1), voters(5)};
  box.look(candidacy(1), past::blank);
  for (auto id : {2u, 3u})
    box.hear(server(id), of_past(past::blank, looking(1, candidacy(3))));
  EXPECT_EQ(box.winner(), candidacy(3));
  EXPECT_TRUE(box.hear(server(5), looking(1, candidacy(5, 1, {1, 9}))));
  EXPECT_EQ(box.choice(), candidacy(5, 1, {1, 9}));
  EXPECT_FALSE(box.winner());
  box.gone(server(5));
  for (auto id : {2u, 3u})
    box.hear(server(id), of_past(past::blank, looking(box.round(), candidacy(3))));
  EXPECT_FALSE(box.winner()) << "what was heard once is not forgotten";
  EXPECT_EQ(box.choice().candidate, nobody);
}

TEST(ballots, a_server_with_a_history_never_counts_empty_disks) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1, 1, {1, 4}));
  for (auto id : {2u, 3u})
    box.hear(server(id), of_past(past::blank, looking(1, candidacy(1, 1, {1, 4}))));
  EXPECT_FALSE(box.winner());
}

TEST(ballots, disks_marked_as_new_count_beside_those_with_a_history) {
  ballots box{server(1), voters(3)};
  box.look(candidacy(1, 1, {1, 4}));
  box.hear(server(2), of_past(past::fresh, looking(1, candidacy(1, 1, {1, 4}))));
  EXPECT_EQ(box.winner(), candidacy(1, 1, {1, 4}));
}

} // namespace
