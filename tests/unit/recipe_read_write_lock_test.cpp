// Readers together, writers alone, and nobody overtaken, among real servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/read_write_lock_actor.hpp"
#include "tests/unit/recipe_scene.hpp"

namespace troupe {

using namespace std::chrono_literals;

namespace {

class recipe_read_write_lock : public test::recipe_scene {
protected:
  test::contender reader(const std::string& name) {
    return contend(name, open(name).session(), [](auto& system, auto& session) {
      return recipes::spawn_read_lock(system, session, {.path = "/locks/x"});
    });
  }

  test::contender writer(const std::string& name) {
    return contend(name, open(name).session(), [](auto& system, auto& session) {
      return recipes::spawn_write_lock(system, session, {.path = "/locks/x"});
    });
  }
};

} // namespace

TEST_F(recipe_read_write_lock, readers_share_and_a_writer_waits_for_all_of_them) {
  auto ann = reader("ann");
  auto bob = reader("bob");
  auto wil = writer("wil");
  auto cid = reader("cid");
  for (auto* who : {&ann, &bob, &wil, &cid}) {
    who->acquire();
    pass(200ms, 2);
  }
  EXPECT_TRUE(ann.holds() && bob.holds());
  EXPECT_FALSE(wil.holds() || cid.holds()) << "a reader does not overtake the writer";
  ann.release();
  pass(300ms, 2);
  EXPECT_FALSE(wil.holds());
  bob.release();
  ASSERT_TRUE(gets(wil));
  EXPECT_FALSE(cid.holds());
  EXPECT_GT(wil.token(), ann.token());
  EXPECT_GT(wil.token(), bob.token());
  wil.release();
  ASSERT_TRUE(gets(cid));
  EXPECT_GT(cid.token(), wil.token());
}

TEST_F(recipe_read_write_lock, all_readers_behind_a_writer_follow_it_at_once) {
  auto wil = writer("wil");
  auto ann = reader("ann");
  auto bob = reader("bob");
  queue_up({&wil, &ann, &bob});
  EXPECT_TRUE(wil.holds());
  stage_.applications().crash("wil");
  ASSERT_TRUE(within(
      12s, [&] { return ann.holds() && bob.holds(); }, 3));
}

TEST_F(recipe_read_write_lock, a_reader_that_stands_still_is_overtaken_with_a_greater_token) {
  auto ann = reader("ann");
  auto wil = writer("wil");
  queue_up({&ann, &wil});
  stage_.applications().pause("ann");
  ASSERT_TRUE(gets(wil, 12s, 2));
  EXPECT_GT(wil.token(), ann.token());
  wake("ann");
  EXPECT_FALSE(ann.holds());
}

TEST_F(recipe_read_write_lock, the_leaders_death_lets_nobody_in) {
  auto ann = reader("ann");
  auto wil = writer("wil");
  auto bob = reader("bob");
  queue_up({&ann, &wil, &bob});
  stage_.crash(leader());
  pass(3s);
  EXPECT_TRUE(ann.holds());
  ann.release();
  ASSERT_TRUE(gets(wil, 2s));
  wil.release();
  ASSERT_TRUE(gets(bob, 2s));
}

} // namespace troupe
