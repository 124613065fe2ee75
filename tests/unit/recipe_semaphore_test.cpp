// Leases among real servers: never more than may be, whoever crashes or stands still.
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/semaphore_actor.hpp"
#include "tests/unit/recipe_scene.hpp"

namespace troupe {

using namespace std::chrono_literals;

namespace {

class recipe_semaphore : public test::recipe_scene {
protected:
  recipe_semaphore() : recipe_scene(2) {}

  test::contender stand(const std::string& name, std::uint32_t leases = 2) {
    return contend(name, open(name).session(), [=](auto& system, auto& session) {
      return recipes::spawn_semaphore(system, session, {.path = "/leases/x", .leases_max = leases});
    });
  }

  std::vector<test::contender> stand_all(std::vector<std::string> names) {
    std::vector<test::contender> all;
    for (auto& name : names) {
      all.push_back(stand(name));
      all.back().acquire();
      pass(300ms);
    }
    return all;
  }

  std::size_t children(const std::string& path) {
    return looker_.must(ask::children{path}).names.size();
  }

  test::visitor looker_ = open("looker");
};

} // namespace

TEST_F(recipe_semaphore, lets_in_as_many_as_may_and_the_others_in_order) {
  auto all = stand_all({"ann", "bob", "cid", "dan"});
  EXPECT_TRUE(all[0].holds() && all[1].holds());
  EXPECT_FALSE(all[2].holds() || all[3].holds());
  EXPECT_EQ(2u, children("/leases/x"));
  EXPECT_EQ(2u, children("/leases/x-__lock__"));
  EXPECT_EQ("2", looker_.must(ask::get{"/leases/x"}).data);
  all[1].release();
  ASSERT_TRUE(gets(all[2]));
  EXPECT_GT(all[2].token(), all[1].token());
  all[0].release();
  ASSERT_TRUE(gets(all[3]));
  for (auto i : {2, 3})
    all[i].release();
  pass(500ms);
  EXPECT_EQ(0u, children("/leases/x"));
  EXPECT_EQ(0u, children("/leases/x-__lock__"));
}

TEST_F(recipe_semaphore, who_counts_differently_is_refused) {
  auto ann = stand("ann", 2);
  ASSERT_TRUE(takes(ann));
  auto bob = stand("bob", 3);
  bob.acquire();
  ASSERT_TRUE(within(1s, [&] { return bob.failure() == error::bad_arguments; }));
  EXPECT_THROW(stand("cid", 0), std::invalid_argument);
}

TEST_F(recipe_semaphore, who_has_no_patience_leaves_no_trace) {
  auto all = stand_all({"ann", "bob"});
  auto cid = stand("cid");
  cid.acquire(300ms);
  ASSERT_TRUE(within(1s, [&] { return cid.failure() == error::operation_timeout; }));
  pass(300ms);
  EXPECT_EQ(0u, children("/leases/x-__lock__"));
  EXPECT_EQ(2u, children("/leases/x"));
}

TEST_F(recipe_semaphore, the_leaders_death_takes_no_lease_and_gives_none) {
  auto all = stand_all({"ann", "bob", "cid"});
  stage_.crash(leader());
  pass(3s);
  EXPECT_TRUE(all[0].holds() && all[1].holds());
  all[0].release();
  ASSERT_TRUE(gets(all[2], 2s));
  EXPECT_EQ(2u, children("/leases/x"));
}

TEST_F(recipe_semaphore, a_leaders_death_amid_it_leaves_one_lease_each) {
  for (auto round = 0; round < 5; ++round) {
    auto name = "p" + std::to_string(round);
    auto all = stand_all({name, name + "b", name + "c"});
    all[0].release();
    stage_.wait(std::chrono::milliseconds(round));
    auto victim = leader();
    stage_.crash(victim);
    ASSERT_TRUE(within(8s, [&] { return all[2].holds() && all[0].releases() == 1; })) << round;
    for (auto i : {1, 2})
      all[i].release();
    ASSERT_TRUE(within(4s, [&] { return all[1].releases() + all[2].releases() == 2; }));
    EXPECT_EQ(0u, children("/leases/x")) << round;
    EXPECT_EQ(0u, children("/leases/x-__lock__")) << round;
    stage_.start(victim);
    pass(2s);
  }
}

TEST_F(recipe_semaphore, a_holder_that_stands_still_is_replaced_and_hears_it) {
  auto all = stand_all({"ann", "bob", "cid"});
  stage_.applications().pause("ann");
  ASSERT_TRUE(gets(all[2], 12s, 3));
  EXPECT_GT(all[2].token(), all[0].token());
  wake("ann");
  EXPECT_FALSE(all[0].holds());
  EXPECT_EQ("lost", all[0].news().back());
}

TEST_F(recipe_semaphore, a_holder_that_is_cut_off_loses_it_before_another_one_gets_it) {
  auto all = stand_all({"ann", "bob", "cid"});
  cut_off("ann");
  ASSERT_TRUE(gets(all[2], 12s));
  heal();
  pass(2s);
  all[0].acquire();
  pass(500ms);
  all[1].release();
  ASSERT_TRUE(gets(all[0], 2s));
}

TEST_F(recipe_semaphore, one_that_waits_with_the_lock_and_expires_comes_again) {
  auto all = stand_all({"ann", "bob", "cid", "dan"});
  cut_off("cid");
  pass(12s);
  all[0].release();
  ASSERT_TRUE(gets(all[3], 2s)) << "dan was behind";
  heal();
  pass(2s);
  all[1].release();
  ASSERT_TRUE(gets(all[2], 2s));
}

TEST_F(recipe_semaphore, crashes_and_ends_make_room) {
  auto all = stand_all({"ann", "bob", "cid", "dan"});
  all[0].end();
  ASSERT_TRUE(gets(all[2]));
  stage_.applications().crash("bob");
  ASSERT_TRUE(gets(all[3], 12s, 3));
  all[2].end_recipe();
  all[3].kill_recipe();
  pass(1s, 3);
  EXPECT_EQ(0u, children("/leases/x"));
}

} // namespace troupe
