// One znode of ours, step by step: whether it is there and whose it is is read, never guessed.
#include "actors/recipes/own_znode.hpp"
#include "tests/unit/claim_steps.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id ours{0x100}, theirs{0x200}, next{0x300};

/// A name that all want, and whoever has it is the master.
class contested_znode : public test::claim_steps<own_znode> {
protected:
  contested_znode() : claim_steps(own_znode{"/", "master", "me", own_znode::naming::contested}) {
    connected(ours);
  }

  void hold() {
    step("create", created{"/master", {}});
    step("watch", owned_by(ours));
    EXPECT_EQ(standing::held, claim.now());
  }
};

/// A name that is ours alone, in a folder.
class znode_of_ours : public test::claim_steps<own_znode> {
protected:
  znode_of_ours() : claim_steps(own_znode{"/crew", "me", "me", own_znode::naming::exact}) {
    connected(ours);
  }

  void hold() {
    step("create", created{"/crew/me", {}});
    step("watch", owned_by(ours));
    EXPECT_EQ(standing::held, claim.now());
  }
};

} // namespace

TEST_F(contested_znode, who_made_it_has_it) {
  hold();
  EXPECT_EQ((zxid{1, 9}), claim.token().created);
  EXPECT_EQ("nothing", asks());
}

TEST_F(contested_znode, what_is_removed_is_removed_in_its_own_session_or_not_at_all) {
  hold();
  claim.want(false);
  auto what = claim.next();
  ASSERT_TRUE(what);
  EXPECT_EQ(ours, std::get<ask::remove>(*what).only_in);
  claim.hear(error::session_expired);
  expired();
  connected(next);
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(contested_znode, who_came_second_watches_and_tries_when_it_goes) {
  step("create", error::node_exists);
  step("watch", owned_by(theirs));
  EXPECT_EQ(standing::waiting, claim.now());
  EXPECT_EQ("nothing", asks());
  gone("/master");
  step("watch", existence{});
  hold();
}

TEST_F(contested_znode, a_create_of_unknown_outcome_is_looked_at) {
  step("create", error::connection_loss);
  step("watch", owned_by(ours, 7));
  EXPECT_EQ(standing::held, claim.now());
  EXPECT_EQ((zxid{1, 7}), claim.token().created);
}

TEST_F(contested_znode, another_ones_znode_is_never_removed) {
  step("create", error::connection_loss);
  claim.want(false);
  step("look", owned_by(theirs));
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::away, claim.now());
  EXPECT_TRUE(claim.left_behind().empty());
}

TEST_F(contested_znode, what_is_left_behind_is_removed_in_this_session_only) {
  hold();
  auto last = claim.left_behind();
  ASSERT_EQ(1u, last.size());
  EXPECT_EQ("/master", last[0].path);
  EXPECT_EQ(ours, last[0].only_in);
  disconnected();
  EXPECT_TRUE(claim.left_behind().empty());
}

TEST_F(contested_znode, a_removal_of_unknown_outcome_is_looked_at_before_another_one) {
  hold();
  claim.want(false);
  step("remove", error::connection_loss);
  step("look", owned_by(theirs));
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(contested_znode, what_the_last_session_left_is_waited_for) {
  hold();
  expired();
  EXPECT_EQ(standing::waiting, claim.now());
  connected(next);
  step("watch", owned_by(ours));
  EXPECT_EQ(standing::waiting, claim.now());
  gone("/master");
  step("watch", existence{});
  step("create", created{"/master", {}});
  step("watch", owned_by(next, 12));
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(contested_znode, withdrawn_while_it_waits_for_another_one_nothing_is_removed) {
  EXPECT_EQ("create", asks());
  claim.want(false);
  claim.hear(error::node_exists);
  step("look", owned_by(theirs));
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(contested_znode, says_that_another_one_is_there) {
  step("create", error::node_exists);
  step("watch", owned_by(theirs));
  EXPECT_EQ(error::node_exists, claim.obstacle());
  EXPECT_EQ(error::ok, claim.failure());
  EXPECT_TRUE(claim.left_behind().empty());
}

TEST_F(znode_of_ours, has_its_folder_made_if_that_is_not_there) {
  step("create", error::no_node);
  step("ensure", confirmed{});
  hold();
}

TEST_F(znode_of_ours, is_in_doubt_without_a_server_and_looked_at_when_there_is_one) {
  hold();
  disconnected();
  EXPECT_EQ(standing::in_doubt, claim.now());
  EXPECT_EQ("nothing", asks());
  connected(ours);
  step("watch", owned_by(ours));
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(znode_of_ours, is_made_anew_in_a_new_session_and_when_somebody_removes_it) {
  hold();
  expired();
  connected(next);
  step("watch", existence{});
  step("create", created{"/crew/me", {}});
  step("watch", owned_by(next));
  EXPECT_EQ(standing::held, claim.now());
  gone("/crew/me");
  step("watch", existence{});
  EXPECT_EQ("create", asks());
}

TEST_F(znode_of_ours, is_removed_until_it_is_gone) {
  hold();
  claim.want(false);
  step("remove", error::connection_loss);
  EXPECT_EQ(standing::waiting, claim.now());
  step("remove", error::no_node);
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(znode_of_ours, withdrawn_before_it_was_made_it_is_gone_at_once) {
  claim.want(false);
  EXPECT_EQ(standing::away, claim.now());
  EXPECT_TRUE(claim.left_behind().empty());
}

TEST_F(znode_of_ours, what_is_refused_waits_until_it_is_wanted_anew) {
  step("create", error::no_auth);
  EXPECT_EQ(error::no_auth, claim.failure());
  EXPECT_EQ("nothing", asks());
  claim.want(true);
  hold();
}

TEST_F(znode_of_ours, what_may_not_be_removed_is_in_the_way_until_it_may) {
  hold();
  claim.want(false);
  step("remove", error::no_auth);
  EXPECT_EQ(standing::away, claim.now()) << "nobody can do more";
  EXPECT_EQ(error::no_auth, claim.obstacle());
  claim.want(false);
  step("remove", error::no_auth);
  claim.want(true);
  step("remove", confirmed{});
  hold();
}

} // namespace troupe::recipes
