// The lock among real servers: one holder at a time, in order, whoever crashes, stands still or is
// cut off.
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/lock_actor.hpp"
#include "tests/unit/recipe_scene.hpp"

namespace troupe {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class recipe_lock : public test::recipe_scene {
protected:
  test::contender stand(const std::string& name) {
    auto who = open(name);
    return stand(name, who.session());
  }

  test::contender stand(const std::string& name, const session& with) {
    return contend(name, with, [](auto& system, auto& session) {
      return recipes::spawn_lock(system, session, {.path = "/locks/x", .identifier = "me"});
    });
  }

  std::vector<std::string> queue() {
    auto names = looker_.must(ask::children{"/locks/x"}).names;
    std::sort(names.begin(), names.end());
    return names;
  }

  test::visitor looker_ = open("looker");
};

} // namespace

TEST_F(recipe_lock, is_held_by_one_at_a_time_in_the_order_of_asking) {
  std::vector<test::contender> all;
  for (auto* name : {"ann", "bob", "cid"}) {
    all.push_back(stand(name));
    all.back().acquire();
    pass(200ms);
  }
  EXPECT_THAT(queue(), testing::SizeIs(3));
  zxid last;
  for (auto& one : all) {
    ASSERT_TRUE(gets(one));
    EXPECT_EQ(1u, holders());
    EXPECT_GT(one.token().created, last);
    last = one.token().created;
    one.release();
    ASSERT_TRUE(within(1s, [&] { return one.releases() == 1; }));
  }
  pass(200ms);
  EXPECT_THAT(queue(), IsEmpty());
}

TEST_F(recipe_lock, gives_a_token_that_is_the_znodes_birth) {
  auto ann = stand("ann");
  ASSERT_TRUE(takes(ann));
  auto znode = looker_.must(ask::get{"/locks/x/" + queue().at(0)});
  EXPECT_EQ(znode.stat.created, ann.token().created);
  EXPECT_EQ("me", znode.data);
}

TEST_F(recipe_lock, who_has_no_patience_leaves_the_queue) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  ASSERT_TRUE(takes(ann));
  bob.acquire(500ms);
  ASSERT_TRUE(within(1s, [&] { return bob.failure() == error::operation_timeout; }));
  pass(200ms);
  EXPECT_THAT(queue(), testing::SizeIs(1));
  queue_up(bob);
  bob.release();
  ASSERT_TRUE(within(1s, [&] { return bob.failure() == error::operation_timeout; }));
  pass(200ms);
  EXPECT_THAT(queue(), testing::SizeIs(1));
}

TEST_F(recipe_lock, is_not_re_entrant_and_who_has_nothing_may_release) {
  auto ann = stand("ann");
  ann.release();
  ASSERT_TRUE(within(1s, [&] { return ann.releases() == 1; }));
  ASSERT_TRUE(takes(ann));
  ann.acquire();
  ASSERT_TRUE(within(1s, [&] { return ann.failure() == error::bad_arguments; }));
}

TEST_F(recipe_lock, the_leaders_death_changes_nobodys_place) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  auto cid = stand("cid");
  queue_up({&ann, &bob, &cid});
  stage_.crash(leader());
  pass(3s);
  EXPECT_TRUE(ann.holds());
  EXPECT_THAT(queue(), testing::SizeIs(3));
  ann.release();
  ASSERT_TRUE(gets(bob, 2s));
  bob.release();
  ASSERT_TRUE(gets(cid, 2s));
}

TEST_F(recipe_lock, a_leaders_death_amid_acquiring_and_releasing_leaves_one_znode_each) {
  for (auto round = 0; round < 6; ++round) {
    auto name = "p" + std::to_string(round);
    auto ann = stand(name);
    auto bob = stand(name + "b");
    ann.acquire();
    pass(1s);
    ASSERT_TRUE(ann.holds());
    bob.acquire();
    ann.release();
    stage_.wait(std::chrono::milliseconds(round));
    auto victim = leader();
    stage_.crash(victim);
    ASSERT_TRUE(within(8s, [&] { return bob.holds() && ann.releases() == 1; })) << round;
    EXPECT_THAT(queue(), testing::SizeIs(1)) << round;
    bob.release();
    ASSERT_TRUE(within(4s, [&] { return bob.releases() == 1; })) << round;
    EXPECT_THAT(queue(), IsEmpty()) << round;
    stage_.start(victim);
    pass(2s);
  }
}

TEST_F(recipe_lock, a_holder_that_stands_still_is_overtaken_with_a_greater_token) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  ASSERT_TRUE(takes(ann));
  queue_up(bob);
  stage_.applications().pause("ann");
  ASSERT_TRUE(gets(bob, 12s, 2));
  EXPECT_GT(bob.token(), ann.token());
  EXPECT_TRUE(ann.holds()) << "it cannot know better: hence the token";
  wake("ann");
  EXPECT_FALSE(ann.holds());
  EXPECT_EQ("lost", ann.news().back());
  bob.release();
  ASSERT_TRUE(takes(ann, 3s));
  EXPECT_GT(ann.token(), bob.token());
}

TEST_F(recipe_lock, a_holder_that_is_cut_off_doubts_and_holds_again_in_the_same_session) {
  auto ann = stand("ann");
  ASSERT_TRUE(takes(ann));
  cut_off("ann");
  ASSERT_TRUE(within(4s, [&] { return ann.doubts(); }));
  heal();
  ASSERT_TRUE(within(3s, [&] { return !ann.doubts(); }));
  EXPECT_THAT(ann.news(), ElementsAre("held", "in doubt", "held"));
}

TEST_F(recipe_lock, a_holder_that_is_cut_off_loses_it_before_another_one_gets_it) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  ASSERT_TRUE(takes(ann));
  queue_up(bob);
  cut_off("ann");
  ASSERT_TRUE(gets(bob, 12s));
  EXPECT_THAT(ann.news(), ElementsAre("held", "in doubt", "lost"));
  EXPECT_GT(bob.token(), ann.token());
  heal();
  pass(2s);
  ann.acquire();
  pass(500ms);
  EXPECT_THAT(queue(), testing::SizeIs(2));
  bob.release();
  ASSERT_TRUE(gets(ann, 2s));
}

TEST_F(recipe_lock, one_that_waits_stands_in_the_queue_again_after_its_session_expired) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  queue_up({&ann, &bob});
  cut_off("bob");
  pass(12s);
  EXPECT_THAT(queue(), testing::SizeIs(1));
  heal();
  pass(2s);
  EXPECT_THAT(queue(), testing::SizeIs(2));
  ann.release();
  ASSERT_TRUE(gets(bob, 2s));
}

TEST_F(recipe_lock, a_holder_that_crashes_is_followed_after_its_sessions_timeout) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  ASSERT_TRUE(takes(ann));
  queue_up(bob);
  stage_.applications().crash("ann");
  pass(2s);
  EXPECT_FALSE(bob.holds());
  ASSERT_TRUE(gets(bob, 10s, 2));
  EXPECT_GT(bob.token(), ann.token());
}

TEST_F(recipe_lock, an_actor_that_ends_releases_what_it_holds_and_what_it_waits_for) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  auto cid = stand("cid");
  queue_up({&ann, &bob, &cid});
  bob.end();
  pass(200ms);
  EXPECT_THAT(queue(), testing::SizeIs(2));
  ann.end();
  ASSERT_TRUE(gets(cid));
}

TEST_F(recipe_lock, a_recipe_that_is_ended_gives_back_even_what_it_was_about_to_get) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  ASSERT_TRUE(takes(ann));
  ann.end_recipe();
  ASSERT_TRUE(takes(bob));
  EXPECT_THAT(ann.news(), ElementsAre("held", "lost"));
  bob.kill_recipe();
  pass(500ms);
  EXPECT_THAT(bob.news(), ElementsAre("held", "lost"));
  EXPECT_THAT(queue(), IsEmpty());
  auto cid = stand("cid");
  cut_off("cid");
  cid.acquire();
  stage_.settle();
  cid.end_recipe();
  pass(1s);
  EXPECT_EQ(error::session_expired, cid.failure());
  heal();
  pass(3s);
  EXPECT_THAT(queue(), IsEmpty());
}

TEST_F(recipe_lock, is_lost_when_somebody_deletes_its_znode) {
  auto ann = stand("ann");
  ASSERT_TRUE(takes(ann));
  looker_.must(ask::set{"/locks/x/" + queue().at(0), "touched"});
  pass(200ms);
  EXPECT_TRUE(ann.holds()) << "a change of its content means nothing";
  looker_.must(ask::remove{"/locks/x/" + queue().at(0)});
  ASSERT_TRUE(within(1s, [&] { return !ann.holds(); }));
  ASSERT_TRUE(takes(ann));
}

TEST_F(recipe_lock, comes_back_after_its_whole_queue_was_deleted) {
  auto ann = stand("ann");
  auto bob = stand("bob");
  queue_up({&ann, &bob});
  std::vector<ask::multi::part> all;
  for (auto& name : queue())
    all.push_back(ask::remove{"/locks/x/" + name});
  all.push_back(ask::remove{"/locks/x"});
  EXPECT_FALSE(looker_.must(ask::multi{all}).failed);
  ASSERT_TRUE(within(2s, [&] { return bob.holds() && !ann.holds(); }));
}

TEST_F(recipe_lock, several_actors_of_one_program_take_turns_with_one_handle) {
  auto who = open("ann");
  auto first = stand("ann", who.session());
  auto second = contend("ann", who.session(), [&](auto&, auto&) { return first.recipe(); });
  auto third = contend("ann", who.session(), [&](auto&, auto&) { return first.recipe(); });
  queue_up(first);
  second.acquire(300ms);
  third.acquire();
  pass(500ms);
  EXPECT_EQ(error::operation_timeout, second.failure());
  first.release();
  ASSERT_TRUE(gets(third));
  EXPECT_GT(third.token(), first.token());
}

TEST_F(recipe_lock, a_recipe_that_has_ended_leaves_no_actor_behind) {
  auto who = open("ann");
  std::vector<caf::actor_addr> ended;
  for (auto kill : {false, true}) {
    auto ann = stand("ann", who.session());
    auto bob = contend("ann", who.session(), [&](auto&, auto&) { return ann.recipe(); });
    queue_up(ann);
    queue_up(bob);
    ended.push_back(caf::actor_cast<caf::actor_addr>(ann.recipe()));
    kill ? ann.kill_recipe() : ann.end_recipe();
    pass(1s);
    EXPECT_EQ(error::session_expired, bob.failure());
  }
  for (auto& one : ended)
    EXPECT_FALSE(caf::actor_cast<caf::strong_actor_ptr>(one));
}

TEST_F(recipe_lock, ends_with_its_session_and_says_so) {
  auto who = open("ann");
  auto ann = stand("ann", who.session());
  auto bob = stand("ann", who.session());
  ASSERT_TRUE(takes(ann));
  bob.acquire();
  pass(100ms);
  who.must(ask::close{});
  pass(200ms);
  EXPECT_EQ("lost", ann.news().back());
  EXPECT_EQ(error::session_expired, bob.failure());
}

TEST_F(recipe_lock, wants_a_path_of_its_own) {
  auto who = open("ann");
  for (auto* wrong : {"", "x", "/", "/a/", "/a//b"})
    EXPECT_THROW(recipes::spawn_lock(stage_.system(), who.session(), {.path = wrong}),
                 std::invalid_argument)
        << wrong;
}

TEST_F(recipe_lock, what_servers_refuse_is_the_answer) {
  looker_.must(ask::ensure_path{"/locks"});
  looker_.must(ask::create{"/locks/x", "", create_mode::ephemeral});
  auto ann = stand("ann");
  ann.acquire();
  ASSERT_TRUE(within(1s, [&] { return ann.failure() != error::ok; }));
  EXPECT_EQ(error::no_children_for_ephemerals, ann.failure());
}

} // namespace troupe
