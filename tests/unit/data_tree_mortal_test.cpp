// Znodes whose time comes: containers that have lost their children, and times to live.
#include <gtest/gtest.h>

#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

using names = std::vector<std::string>;

create_node timed(const std::string& path, std::int64_t ttl_ms,
                  create_mode mode = create_mode::persistent_ttl) {
  return {path, "", open_acl, mode, ttl_ms, true};
}

names due(const scene& s, std::int64_t now_ms, bool containers = true,
          std::int64_t never_used_ms = 0) {
  return s.tree.find({now_ms, containers, never_used_ms, 100}).paths;
}

} // namespace

TEST(data_tree_mortal, a_time_to_live_begins_with_the_last_data) {
  scene s;
  EXPECT_EQ(s.tree.mortal(), mortality{});
  ASSERT_EQ(s.code(timed("/t", 1000)), error::ok);
  auto made = s.now_ms;
  EXPECT_EQ(s.tree.mortal().first_end_ms, made + 1000);
  EXPECT_EQ(s.stat_at("/t")->ephemeral_owner, no_session);
  EXPECT_EQ(due(s, made + 999), names{});
  EXPECT_EQ(due(s, made + 1000), names{"/t"});
  ASSERT_EQ(s.code(set_data{"/t", "again"}), error::ok);
  EXPECT_EQ(due(s, made + 1000), names{});
  EXPECT_EQ(s.tree.mortal().first_end_ms, s.now_ms + 1000);
}

TEST(data_tree_mortal, who_has_children_does_not_end) {
  scene s;
  ASSERT_EQ(s.code(timed("/t", 5)), error::ok);
  ASSERT_EQ(s.create("/t/child"), error::ok);
  EXPECT_EQ(s.tree.mortal(), mortality{});
  EXPECT_EQ(s.code(reap_node{"/t"}), error::not_empty);
  s.code(delete_node{"/t/child"});
  EXPECT_EQ(due(s, s.now_ms), names{"/t"});
  EXPECT_EQ(s.code(reap_node{"/t"}), error::ok);
  EXPECT_EQ(s.told(), "deleted /t, children /, outcome 0");
  EXPECT_EQ(s.tree.mortal(), mortality{});
}

TEST(data_tree_mortal, nobody_ends_before_the_time_even_if_a_leader_says_so) {
  scene s;
  s.create("/forever");
  ASSERT_EQ(s.code(timed("/t", 10'000)), error::ok);
  EXPECT_EQ(s.code(reap_node{"/t"}), error::bad_version);
  EXPECT_EQ(s.code(reap_node{"/forever"}), error::bad_version);
  EXPECT_EQ(s.code(reap_node{"/zookeeper/config"}), error::bad_version);
  EXPECT_EQ(s.code(reap_node{"/none"}), error::no_node);
  auto who = s.open(5);
  s.code_as(who, create_node{"/e", "", open_acl, create_mode::ephemeral});
  EXPECT_EQ(s.code(reap_node{"/e"}), error::bad_version);
  EXPECT_TRUE(s.stat_at("/t"));
}

TEST(data_tree_mortal, a_container_goes_once_it_has_had_children_and_has_none) {
  scene s;
  ASSERT_EQ(s.create("/c", "", create_mode::container), error::ok);
  auto made = s.now_ms;
  EXPECT_TRUE(s.tree.mortal().empty_containers);
  EXPECT_EQ(due(s, made + 1'000'000), names{});
  EXPECT_EQ(due(s, made + 1'000'000, true, 1000), names{"/c"}); // never used for so long
  s.create("/c/child");
  EXPECT_FALSE(s.tree.mortal().empty_containers);
  EXPECT_EQ(due(s, made + 1'000'000, true, 1000), names{});
  s.code(delete_node{"/c/child"});
  EXPECT_EQ(due(s, s.now_ms), names{"/c"});
  EXPECT_EQ(due(s, s.now_ms, false), names{});
  EXPECT_EQ(s.code(reap_node{"/c"}), error::ok);
  EXPECT_FALSE(s.stat_at("/c"));
}

TEST(data_tree_mortal, the_longest_overdue_go_first_and_no_more_than_asked_for) {
  scene s;
  s.code(timed("/late", 50));
  s.code(timed("/soon", 1));
  s.code(timed("/sooner-", 1, create_mode::persistent_sequential_ttl));
  EXPECT_EQ(s.tree.find({s.now_ms + 100, true, 0, 2}).paths,
            (names{"/soon", "/sooner-0000000002"}));
}

TEST(data_tree_mortal, a_multi_that_fails_leaves_no_trace_among_them) {
  scene s;
  s.code(timed("/t", 1000));
  auto before = s.tree.mortal();
  s.say(multi{{create_node{"/c", "", open_acl, create_mode::container}, set_data{"/t", "x"},
               timed("/u", 1), create_node{"/t/child", "", open_acl}, delete_node{"/none"}}});
  EXPECT_EQ(s.tree.mortal(), before);
  EXPECT_EQ(due(s, 1'000'000), names{"/t"});
}

TEST(data_tree_mortal, a_restored_tree_knows_them_all) {
  scene s;
  s.code(timed("/t", 1000));
  s.code(timed("/with-child", 1));
  s.create("/with-child/x");
  s.create("/c", "", create_mode::container);
  s.create("/c/x");
  s.code(delete_node{"/c/x"});
  s.tree.begin_snapshot();
  data_tree other(scene::here);
  effects out;
  while (s.tree.taking_snapshot())
    other.restore(s.tree.next_part(64), out);
  EXPECT_EQ(other.mortal(), s.tree.mortal());
  EXPECT_EQ(other.find({1'000'000, true, 0, 100}).paths, (names{"/t", "/c"}));
  EXPECT_EQ(other.digest(), s.tree.digest());
}
