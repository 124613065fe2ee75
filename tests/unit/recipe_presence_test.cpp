// Whether an ephemeral is there, and what is to be done next so that it is.
#include <gtest/gtest.h>

#include "actors/recipes/presence.hpp"

namespace troupe::recipes {

namespace {

using step = presence::step;

session_change state(session_state now, std::uint64_t session = 1) {
  return {now, session_id{session}, ""};
}

stat of(std::uint64_t session, std::uint32_t created = 5) {
  stat x;
  x.ephemeral_owner = session_id{session};
  x.created = {1, created};
  return x;
}

presence there_in_session_1() {
  presence x;
  EXPECT_EQ(step::make, x.hear(state(session_state::connected)));
  EXPECT_EQ(step::look, x.made(error::ok));
  EXPECT_EQ(step::nothing, x.looked(of(1)));
  EXPECT_TRUE(x.there());
  return x;
}

} // namespace

TEST(presence, is_made_and_looked_at) {
  auto x = there_in_session_1();
  EXPECT_EQ((zxid{1, 5}), x.created());
}

TEST(presence, makes_its_folder_if_that_is_not_there) {
  presence x;
  x.hear(state(session_state::connected));
  EXPECT_EQ(step::make_folder, x.made(error::no_node));
  EXPECT_EQ(step::make, x.folder_made(error::ok));
}

TEST(presence, a_create_that_nobody_knows_of_is_made_again_and_then_looked_at) {
  presence x;
  x.hear(state(session_state::connected));
  EXPECT_EQ(step::make, x.made(error::connection_loss));
  x.hear(state(session_state::connecting));
  EXPECT_EQ(step::nothing, x.hear(state(session_state::connected)));
  EXPECT_EQ(step::look, x.made(error::node_exists));
  x.looked(of(1));
  EXPECT_TRUE(x.there());
}

TEST(presence, waits_for_anothers_to_go) {
  presence x;
  x.hear(state(session_state::connected));
  x.made(error::node_exists);
  EXPECT_EQ(step::nothing, x.looked(of(2)));
  EXPECT_FALSE(x.there());
  EXPECT_EQ(error::node_exists, x.refused());
  EXPECT_EQ(step::look, x.changed());
  EXPECT_EQ(step::make, x.looked(std::nullopt));
}

TEST(presence, is_in_doubt_without_a_server_and_looked_at_when_there_is_one) {
  auto x = there_in_session_1();
  x.hear(state(session_state::connecting));
  EXPECT_FALSE(x.there());
  EXPECT_EQ(step::look, x.hear(state(session_state::connected)));
  x.looked(of(1));
  EXPECT_TRUE(x.there());
}

TEST(presence, is_made_anew_in_a_new_session_and_when_somebody_removes_it) {
  auto x = there_in_session_1();
  x.hear(state(session_state::expired));
  x.hear(state(session_state::connecting, 0));
  EXPECT_EQ(step::make, x.hear(state(session_state::connected, 2)));
  x.made(error::ok);
  x.looked(of(2));
  EXPECT_TRUE(x.there());
  EXPECT_EQ(step::look, x.changed());
  EXPECT_EQ(step::make, x.looked(std::nullopt));
}

TEST(presence, a_change_while_it_is_looked_at_is_looked_at_again) {
  auto x = there_in_session_1();
  EXPECT_EQ(step::look, x.changed());
  EXPECT_EQ(step::nothing, x.changed());
  EXPECT_EQ(step::look, x.looked(of(1)));
}

TEST(presence, is_removed_until_it_is_gone) {
  auto x = there_in_session_1();
  EXPECT_EQ(step::remove, x.withdraw());
  EXPECT_EQ(step::remove, x.removed(error::connection_loss));
  EXPECT_FALSE(x.over());
  EXPECT_EQ(step::nothing, x.removed(error::no_node));
  EXPECT_TRUE(x.over());
}

TEST(presence, withdrawn_while_it_is_made_it_is_removed_behind_that) {
  presence x;
  x.hear(state(session_state::connected));
  EXPECT_EQ(step::nothing, x.withdraw());
  EXPECT_FALSE(x.over());
  EXPECT_EQ(step::remove, x.made(error::connection_loss));
  x.removed(error::no_node);
  EXPECT_TRUE(x.over());
}

TEST(presence, withdrawn_before_it_was_made_it_is_gone_at_once) {
  presence x;
  x.withdraw();
  EXPECT_TRUE(x.over());
}

TEST(presence, what_is_refused_is_tried_again_later) {
  presence x;
  x.hear(state(session_state::connected));
  EXPECT_EQ(step::later, x.made(error::no_auth));
  EXPECT_EQ(error::no_auth, x.refused());
  EXPECT_EQ(step::make, x.retry());
}

} // namespace troupe::recipes
