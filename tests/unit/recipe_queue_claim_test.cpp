// A place in a queue, step by step: what is asked after which answer, also after lost answers.
#include <string>

#include <gtest/gtest.h>

#include "actors/recipes/queue_claim.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id first{0x100}, second{0x200};
const std::string name(32, 'a');
const std::string mine = name + "__lock__0000000007";

/// "create /q/aaaa…", in short.
std::string words(const std::optional<question>& x) {
  if (!x)
    return "nothing";
  if (auto* create = std::get_if<ask::create>(&*x))
    return "create " + create->path.substr(0, 4);
  if (auto* exists = std::get_if<ask::exists>(&*x))
    return std::string(exists->watch ? "watch " : "exists ") + exists->path.substr(0, 4);
  if (auto* remove = std::get_if<ask::remove>(&*x))
    return "remove " + remove->path.substr(0, 4);
  if (std::holds_alternative<ask::children>(*x))
    return "children";
  return std::holds_alternative<ask::ensure_path>(*x) ? "ensure" : "else";
}

existence owned_by(session_id session, std::uint32_t counter = 9) {
  stat x;
  x.ephemeral_owner = session;
  x.created = {1, counter};
  return {x};
}

struct queue_claim_steps : testing::Test {
  queue_claim_steps() {
    claim.want(true);
    EXPECT_EQ("nothing", words(claim.next())) << "there is no session yet";
    claim.connected(first);
  }

  /// It asks this, and hears that.
  void step(const std::string& asks, const answer& hears) {
    EXPECT_EQ(asks, words(claim.next()));
    EXPECT_EQ("nothing", words(claim.next())) << "one question at a time";
    claim.hear(hears);
  }

  void stand() {
    step("ensure", confirmed{});
    step("create /q/a", created{"/q/" + mine, {}});
    step("watch /q/a", owned_by(first));
  }

  void hold() {
    stand();
    step("children", got_children{{mine}, {}});
    EXPECT_EQ(standing::held, claim.now());
  }

  queue_claim claim{"/q", name, "me"};
};

} // namespace

TEST_F(queue_claim_steps, the_first_holds_and_its_token_is_its_znodes_birth) {
  hold();
  EXPECT_EQ((zxid{1, 9}), claim.token().created);
  EXPECT_EQ("nothing", words(claim.next()));
  claim.want(false);
  EXPECT_EQ(standing::waiting, claim.now());
  step("remove /q/a", confirmed{});
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(queue_claim_steps, waits_for_the_one_before_and_looks_again_when_it_goes) {
  stand();
  step("children", got_children{{mine, "b__lock__0000000003", "c__lock__0000000008"}, {}});
  step("watch /q/b", owned_by(second));
  EXPECT_EQ("nothing", words(claim.next()));
  EXPECT_EQ(standing::waiting, claim.now());
  claim.hear(watch_event{event_kind::deleted, "/q/b__lock__0000000003", {}});
  step("children", got_children{{mine, "c__lock__0000000008"}, {}});
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(queue_claim_steps, one_before_that_has_just_gone_is_no_reason_to_wait) {
  stand();
  step("children", got_children{{mine, "b__lock__0000000003"}, {}});
  step("watch /q/b", existence{});
  step("children", got_children{{mine}, {}});
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(queue_claim_steps, a_create_of_unknown_outcome_is_looked_for_before_another_one) {
  step("ensure", confirmed{});
  step("create /q/a", error::connection_loss);
  step("children", got_children{{"b__lock__0000000003"}, {}});
  step("create /q/a", error::connection_loss);
  step("children", got_children{{"b__lock__0000000003", mine}, {}});
  step("watch /q/a", owned_by(first));
}

TEST_F(queue_claim_steps, giving_up_looks_for_what_may_have_been_created) {
  step("ensure", confirmed{});
  EXPECT_EQ("create /q/a", words(claim.next()));
  claim.want(false);
  EXPECT_EQ(standing::waiting, claim.now());
  claim.hear(error::connection_loss);
  step("children", got_children{{mine}, {}});
  step("remove /q/a", error::connection_loss);
  step("remove /q/a", error::no_node);
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(queue_claim_steps, what_an_earlier_session_left_is_removed_and_never_holds) {
  hold();
  claim.disconnected();
  EXPECT_EQ(standing::in_doubt, claim.now());
  claim.expired();
  EXPECT_EQ(standing::waiting, claim.now());
  claim.connected(second);
  step("children", got_children{{mine}, {}});
  step("watch /q/a", owned_by(first));
  EXPECT_EQ(standing::waiting, claim.now());
  step("remove /q/a", confirmed{});
  step("create /q/a", created{"/q/" + mine, {}});
  step("watch /q/a", owned_by(second, 12));
  step("children", got_children{{mine}, {}});
  EXPECT_EQ((zxid{1, 12}), claim.token().created);
}

TEST_F(queue_claim_steps, back_in_the_same_session_it_holds_once_a_server_has_shown_its_znode) {
  hold();
  claim.disconnected();
  claim.connected(first);
  EXPECT_EQ(standing::in_doubt, claim.now());
  step("watch /q/a", owned_by(first));
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(queue_claim_steps, a_create_that_comes_in_the_next_session_is_that_ones) {
  step("ensure", confirmed{});
  EXPECT_EQ("create /q/a", words(claim.next()));
  claim.expired();
  claim.connected(second);
  EXPECT_EQ("nothing", words(claim.next())) << "its answer is due";
  claim.hear(created{"/q/" + mine, {}});
  step("watch /q/a", owned_by(second));
  step("children", got_children{{mine}, {}});
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(queue_claim_steps, a_deleted_znode_is_lost_and_stands_again_while_it_is_wanted) {
  hold();
  claim.hear(watch_event{event_kind::deleted, "/q/" + mine, {}});
  EXPECT_EQ(standing::in_doubt, claim.now());
  step("watch /q/a", existence{});
  EXPECT_EQ(standing::waiting, claim.now());
  step("create /q/a", error::no_node);
  step("ensure", error::no_auth);
  EXPECT_EQ(error::no_auth, claim.failure());
  EXPECT_EQ("nothing", words(claim.next()));
}

TEST_F(queue_claim_steps, a_full_session_is_asked_again_a_little_later) {
  step("ensure", error::throttled);
  EXPECT_TRUE(claim.throttled());
  EXPECT_EQ("nothing", words(claim.next()));
  claim.try_again();
  EXPECT_EQ("ensure", words(claim.next()));
}

} // namespace troupe::recipes
