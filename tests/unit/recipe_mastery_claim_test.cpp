// One znode that all want, step by step: whose it is is read, never guessed.
#include <string>

#include <gtest/gtest.h>

#include "actors/recipes/mastery_claim.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id ours{0x100}, theirs{0x200}, next{0x300};

std::string words(const std::optional<question>& x) {
  if (!x)
    return "nothing";
  if (std::holds_alternative<ask::create>(*x))
    return "create";
  if (auto* exists = std::get_if<ask::exists>(&*x))
    return exists->watch ? "watch" : "look";
  return std::holds_alternative<ask::remove>(*x) ? "remove" : "ensure";
}

existence owned_by(session_id session, std::uint32_t counter = 9) {
  stat x;
  x.ephemeral_owner = session;
  x.created = {1, counter};
  return {x};
}

struct mastery_claim_steps : testing::Test {
  mastery_claim_steps() {
    claim.want(true);
    claim.connected(ours);
  }

  void step(const std::string& asks, const answer& hears) {
    EXPECT_EQ(asks, words(claim.next()));
    claim.hear(hears);
  }

  void hold() {
    step("create", created{"/master", {}});
    step("watch", owned_by(ours));
    EXPECT_EQ(standing::held, claim.now());
  }

  mastery_claim claim{"/master", "me"};
};

} // namespace

TEST_F(mastery_claim_steps, who_made_it_has_it) {
  hold();
  EXPECT_EQ((zxid{1, 9}), claim.token().created);
  EXPECT_EQ("nothing", words(claim.next()));
}

TEST_F(mastery_claim_steps, who_came_second_watches_and_tries_when_it_goes) {
  step("create", error::node_exists);
  step("watch", owned_by(theirs));
  EXPECT_EQ(standing::waiting, claim.now());
  EXPECT_EQ("nothing", words(claim.next()));
  claim.hear(watch_event{event_kind::deleted, "/master", {}});
  step("watch", existence{});
  hold();
}

TEST_F(mastery_claim_steps, a_create_of_unknown_outcome_is_looked_at) {
  step("create", error::connection_loss);
  step("watch", owned_by(ours, 7));
  EXPECT_EQ(standing::held, claim.now());
  EXPECT_EQ((zxid{1, 7}), claim.token().created);
}

TEST_F(mastery_claim_steps, another_ones_znode_is_never_removed) {
  step("create", error::connection_loss);
  claim.want(false);
  step("look", owned_by(theirs));
  EXPECT_EQ("nothing", words(claim.next()));
  EXPECT_EQ(standing::away, claim.now());
  EXPECT_TRUE(claim.left_behind().empty());
}

TEST_F(mastery_claim_steps, a_removal_of_unknown_outcome_is_looked_at_before_another_one) {
  hold();
  claim.want(false);
  step("remove", error::connection_loss);
  step("look", owned_by(theirs));
  EXPECT_EQ("nothing", words(claim.next()));
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(mastery_claim_steps, what_the_last_session_left_is_waited_for) {
  hold();
  claim.expired();
  EXPECT_EQ(standing::waiting, claim.now());
  claim.connected(next);
  step("watch", owned_by(ours));
  EXPECT_EQ(standing::waiting, claim.now());
  claim.hear(watch_event{event_kind::deleted, "/master", {}});
  step("watch", existence{});
  step("create", created{"/master", {}});
  step("watch", owned_by(next, 12));
  EXPECT_EQ(standing::held, claim.now());
}

} // namespace troupe::recipes
