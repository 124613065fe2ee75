// A mirror of one znode, alone and among servers that die and wires that are cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/znode_mirror_actor.hpp"
#include "tests/unit/data_recipe_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

got_data read(const std::string& text, std::int32_t version, std::uint32_t at) {
  got_data x{text, {}};
  x.stat.version = version;
  x.stat.modified = {1, at};
  return x;
}

/// "2, version 1", "none", "2, version 1, stale"
std::string in_words(const znode_seen& x) {
  auto what =
      x.is ? x.is->data.value_or("?") + ", version " + std::to_string(x.is->stat.version) : "none";
  return what + (x.fresh ? "" : ", stale");
}

class znode_mirror_on_stage : public test::data_recipe_scene {
protected:
  mirror follow(const std::string& program, const test::visitor& who) {
    return in(program, [&] { return spawn_mirror(stage_.system(), who.session(), {"/config"}); });
  }

  struct beginning {
    test::visitor ann;
    test::visitor bob;
    mirror config;
    listener<znode_seen> news;
  };

  /// The znode says 1; ann follows it, and has heard so.
  beginning ann_follows() {
    auto ann = open("ann");
    auto bob = open("bob");
    bob.must(ask::create{"/config", "1"});
    auto config = follow("ann", ann);
    auto news = listen<znode_seen>("ann", config);
    stage_.wait(200ms);
    EXPECT_THAT(words(news), ElementsAre("1, version 0"));
    return {ann, bob, config, news};
  }

  static std::vector<std::string> words(const listener<znode_seen>& x) {
    std::vector<std::string> all;
    for (auto& one : x.take())
      all.push_back(in_words(one));
    return all;
  }
};

} // namespace

TEST(znode_mirror, tells_what_is_new_and_only_that) {
  znode_mirror x;
  EXPECT_FALSE(x.known());
  EXPECT_TRUE(x.absent(true));
  EXPECT_FALSE(x.absent(true));
  EXPECT_TRUE(x.found(read("a", 0, 5), true));
  EXPECT_FALSE(x.found(read("a", 0, 5), true));
  EXPECT_TRUE(x.found(read("b", 1, 6), true));
  EXPECT_TRUE(x.aged(false));
  EXPECT_FALSE(x.aged(false));
}

TEST(znode_mirror, never_goes_back) {
  znode_mirror x;
  x.found(read("b", 1, 6), true);
  x.found(read("a", 0, 5), true);
  EXPECT_EQ("b", x.now().is->data);
  x.absent(true);
  x.found(read("a", 0, 5), true);
  EXPECT_FALSE(x.now().is);
}

TEST(znode_mirror, keeps_what_it_may_not_read_any_more_as_stale) {
  znode_mirror x;
  x.found(read("b", 1, 6), true);
  EXPECT_TRUE(x.refused(error::no_auth));
  EXPECT_FALSE(x.refused(error::no_auth));
  EXPECT_EQ("b, version 1, stale", in_words(x.now()));
  EXPECT_TRUE(x.found(read("b", 1, 6), true));
}

TEST(znode_mirror, needs_a_path) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  EXPECT_THROW(spawn_mirror(system, {}, {"config"}), std::invalid_argument);
}

TEST_F(znode_mirror_on_stage, follows_a_znode_that_comes_changes_and_goes) {
  auto ann = open("ann");
  auto bob = open("bob");
  auto config = follow("ann", ann);
  auto news = listen<znode_seen>("ann", config);
  stage_.wait(200ms);
  EXPECT_THAT(words(news), ElementsAre("none"));
  for (auto i = 1; i <= 2; ++i) {
    bob.must(ask::create{"/config", "1"});
    stage_.wait(200ms);
    bob.must(ask::set{"/config", "2"});
    stage_.wait(200ms);
    bob.must(ask::remove{"/config"});
    stage_.wait(200ms);
    EXPECT_THAT(words(news), ElementsAre("1, version 0", "2, version 1", "none"));
  }
}

TEST_F(znode_mirror_on_stage, who_looks_is_answered_as_soon_as_anything_is_known) {
  for (auto server : {test::one, test::two, test::three})
    stage_.crash(server);
  auto ann = open_only("ann");
  auto config = follow("ann", ann);
  auto self = asker("ann");
  auto asked = begin(self, config, look_at_znode{});
  stage_.wait(1s);
  EXPECT_FALSE(asked->over());
  stage_.start_all();
  wait_for(asked);
  EXPECT_EQ("none", in_words(*asked->answer));
}

TEST_F(znode_mirror_on_stage, the_last_state_is_seen_at_last_over_the_leaders_death) {
  auto [ann, bob, followed, news] = ann_follows();
  stage_.crash(leader());
  bob.must(ask::exists{"/"});
  auto set = bob.fails(ask::set{"/config", "2"});
  if (set == error::connection_loss)
    bob.must(ask::set{"/config", "2"});
  auto self = asker("ann");
  EXPECT_TRUE(wait_until([&, config = followed] {
    auto seen = must(self, config, look_at_znode{});
    return seen.fresh && seen.is->data == "2";
  }));
}

TEST_F(znode_mirror_on_stage, says_that_it_is_stale_while_no_server_is_there) {
  auto [ann, bob, config, news] = ann_follows();
  cut_off("ann");
  bob.must(ask::set{"/config", "2"});
  stage_.wait(3s);
  EXPECT_THAT(words(news), ElementsAre("1, version 0, stale"));
  stage_.clients().lines().heal();
  stage_.wait(2s);
  EXPECT_EQ("2, version 1", words(news).back());
}

TEST_F(znode_mirror_on_stage, an_expired_session_and_a_pause_make_it_read_again) {
  auto [ann, bob, config, news] = ann_follows();
  stage_.applications().pause("ann");
  bob.must(ask::set{"/config", "2"});
  stage_.wait(15s);
  EXPECT_THAT(words(news), ElementsAre());
  stage_.applications().resume("ann");
  stage_.wait(3s);
  EXPECT_THAT(ann.states(), testing::Contains("expired"));
  EXPECT_EQ("2, version 1", words(news).back());
  bob.must(ask::set{"/config", "3"});
  stage_.wait(200ms);
  EXPECT_THAT(words(news), ElementsAre("3, version 2"));
}

TEST_F(znode_mirror_on_stage, ends_with_its_session) {
  auto ann = open("ann");
  auto config = follow("ann", ann);
  auto self = asker("ann");
  ann.must(ask::close{});
  stage_.wait(100ms);
  EXPECT_NE(error::ok, fails(self, config, look_at_znode{}));
}

} // namespace troupe::recipes
