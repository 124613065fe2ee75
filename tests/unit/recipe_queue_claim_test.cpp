// A place in a queue, step by step: what is asked after which answer, also after lost answers.
#include "actors/recipes/queue_claim.hpp"
#include "tests/unit/claim_steps.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id first{0x100}, second{0x200};
const std::string name(32, 'a');
const std::string mine = name + "__lock__0000000007";

class queue_claim_steps : public test::claim_steps<queue_claim> {
protected:
  queue_claim_steps() : claim_steps({"/q", name, "me"}, 4) {
    connected(first);
  }

  void stand() {
    step("create /q/a", created{"/q/" + mine, {}});
    step("watch /q/a", owned_by(first));
  }

  void hold() {
    stand();
    step("children /q", got_children{{mine}, {}});
    EXPECT_EQ(standing::held, claim.now());
  }
};

} // namespace

TEST_F(queue_claim_steps, the_first_holds_and_its_token_is_its_znodes_birth) {
  hold();
  EXPECT_EQ((zxid{1, 9}), claim.token().created);
  EXPECT_EQ("nothing", asks());
  claim.want(false);
  EXPECT_EQ(standing::waiting, claim.now());
  step("remove /q/a", confirmed{});
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(queue_claim_steps, waits_for_the_one_before_and_looks_again_when_it_goes) {
  stand();
  step("children /q", got_children{{mine, "b__lock__0000000003", "c__lock__0000000008"}, {}});
  step("watch /q/b", owned_by(second));
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::waiting, claim.now());
  gone("/q/b__lock__0000000003");
  step("children /q", got_children{{mine, "c__lock__0000000008"}, {}});
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(queue_claim_steps, one_before_that_has_just_gone_is_no_reason_to_wait) {
  stand();
  step("children /q", got_children{{mine, "b__lock__0000000003"}, {}});
  step("watch /q/b", existence{});
  step("children /q", got_children{{mine}, {}});
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(queue_claim_steps, a_create_of_unknown_outcome_is_looked_for_before_another_one) {
  step("create /q/a", error::connection_loss);
  step("children /q", got_children{{"b__lock__0000000003"}, {}});
  step("create /q/a", error::connection_loss);
  step("children /q", got_children{{"b__lock__0000000003", mine}, {}});
  step("watch /q/a", owned_by(first));
}

TEST_F(queue_claim_steps, giving_up_looks_for_what_may_have_been_created) {
  EXPECT_EQ("create /q/a", asks());
  claim.want(false);
  EXPECT_EQ(standing::waiting, claim.now());
  claim.hear(error::connection_loss);
  step("children /q", got_children{{mine}, {}});
  step("remove /q/a", error::connection_loss);
  step("remove /q/a", error::no_node);
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(queue_claim_steps, what_an_earlier_session_left_is_removed_and_never_holds) {
  hold();
  disconnected();
  EXPECT_EQ(standing::in_doubt, claim.now());
  expired();
  EXPECT_EQ(standing::waiting, claim.now());
  connected(second);
  step("children /q", got_children{{mine}, {}});
  step("watch /q/a", owned_by(first));
  EXPECT_EQ(standing::waiting, claim.now());
  step("remove /q/a", confirmed{});
  step("create /q/a", created{"/q/" + mine, {}});
  step("watch /q/a", owned_by(second, 12));
  step("children /q", got_children{{mine}, {}});
  EXPECT_EQ((zxid{1, 12}), claim.token().created);
}

TEST_F(queue_claim_steps, back_in_the_same_session_it_holds_once_a_server_has_shown_its_znode) {
  hold();
  disconnected();
  connected(first);
  EXPECT_EQ(standing::in_doubt, claim.now());
  step("watch /q/a", owned_by(first));
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(queue_claim_steps, a_create_that_comes_in_the_next_session_is_that_ones) {
  EXPECT_EQ("create /q/a", asks());
  expired();
  connected(second);
  EXPECT_EQ("nothing", asks()) << "its answer is due";
  claim.hear(created{"/q/" + mine, {}});
  step("watch /q/a", owned_by(second));
  step("children /q", got_children{{mine}, {}});
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(queue_claim_steps, a_deleted_znode_is_lost_and_stands_again_while_it_is_wanted) {
  hold();
  gone("/q/" + mine);
  EXPECT_EQ(standing::in_doubt, claim.now());
  step("watch /q/a", existence{});
  EXPECT_EQ(standing::waiting, claim.now());
  step("create /q/a", error::no_node);
  step("ensure", error::no_auth);
  EXPECT_EQ(error::no_auth, claim.failure());
  EXPECT_EQ("nothing", asks());
}

TEST_F(queue_claim_steps, behind_a_place_that_it_may_not_give_up_it_does_not_queue) {
  hold();
  claim.want(false);
  step("remove /q/a", error::no_auth);
  EXPECT_EQ(standing::away, claim.now());
  claim.want(true);
  step("remove /q/a", error::no_auth);
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(error::no_auth, claim.failure());
  claim.want(true);
  step("remove /q/a", confirmed{});
  EXPECT_EQ("create /q/a", asks());
}

TEST_F(queue_claim_steps, a_full_session_is_asked_again_a_little_later) {
  step("create /q/a", error::throttled);
  EXPECT_TRUE(claim.throttled());
  EXPECT_EQ("nothing", asks());
  claim.try_again();
  EXPECT_EQ("create /q/a", asks());
}

} // namespace troupe::recipes
