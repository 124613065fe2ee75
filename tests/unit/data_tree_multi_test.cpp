// Multi: all parts or none, each seeing the ones before it.
#include <gtest/gtest.h>

#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

create_node node(const std::string& path, create_mode mode = create_mode::persistent) {
  return {path, "x", open_acl, mode, -1, false};
}

const multi_done& parts_of(const reply& x) {
  return std::get<multi_done>(x.body);
}

std::vector<int> codes_of(const reply& x) {
  std::vector<int> codes;
  for (auto& part : parts_of(x).parts)
    codes.push_back(static_cast<int>(part.code));
  return codes;
}

} // namespace

TEST(data_tree_multi, every_part_sees_the_ones_before_it) {
  scene s;
  auto with_stat = node("/c");
  with_stat.wants_stat = true;
  auto to = s.say(multi{{node("/a"), set_data{"/a", "yy", 0}, check_version{"/a", 1}, with_stat,
                         delete_node{"/a", 1}, node("/a")}});
  EXPECT_EQ(to.code, error::ok);
  EXPECT_EQ(to.at, s.last);
  EXPECT_FALSE(parts_of(to).failed);
  EXPECT_EQ(codes_of(to), (std::vector<int>{0, 0, 0, 0, 0, 0}));
  auto& parts = parts_of(to).parts;
  std::vector<int> kinds;
  for (auto& part : parts)
    kinds.push_back(part.kind);
  EXPECT_EQ(kinds, (std::vector<int>{1, 5, 13, 15, 2, 1}));
  EXPECT_EQ(std::get<created>(parts[0].what).path, "/a");
  EXPECT_FALSE(std::get<created>(parts[0].what).stat);
  EXPECT_EQ(std::get<troupe::stat>(parts[1].what).version, 1);
  EXPECT_TRUE(std::get<created>(parts[3].what).stat);
  EXPECT_EQ(s.stat_at("/a")->version, 0);
  EXPECT_EQ(s.stat_at("/a")->created, to.at);
  EXPECT_EQ(s.stat_at("/c")->created, to.at);
}

TEST(data_tree_multi, events_come_part_by_part_before_the_outcome) {
  scene s;
  s.say(multi{{node("/a"), set_data{"/a", "y"}, delete_node{"/a"}}});
  EXPECT_EQ(s.told(), "created /a, children /, changed /a, deleted /a, children /, outcome 0");
}

TEST(data_tree_multi, two_sequential_names_in_one_multi_differ) {
  scene s;
  auto mode = create_mode::persistent_sequential;
  auto to = s.say(multi{{node("/n-", mode), node("/n-", mode)}});
  EXPECT_EQ(std::get<created>(parts_of(to).parts[0].what).path, "/n-0000000000");
  EXPECT_EQ(std::get<created>(parts_of(to).parts[1].what).path, "/n-0000000001");
}

TEST(data_tree_multi, a_failing_part_undoes_all_and_names_itself) {
  scene s;
  auto who = s.open(5);
  s.create("/keep", "old");
  s.create("/dir");
  s.create("/dir/child", "c");
  ASSERT_EQ(s.code_as(who, node("/eph", create_mode::ephemeral)), error::ok);
  auto root = s.stat_at("/");
  auto dir = s.stat_at("/dir");
  auto keep = s.stat_at("/keep");
  status before;
  s.tree.report(before);
  auto digest_before = s.tree.digest();
  auto to = s.say(multi{{node("/new"), node("/new/below"), set_data{"/keep", "changed"},
                         delete_node{"/dir/child"}, delete_node{"/dir"}, delete_node{"/eph"},
                         node("/dir"), set_data{"/keep", "again"}, delete_node{"/keep"},
                         check_version{"/new", 9}, node("/later")}});
  EXPECT_EQ(to.code, error::ok);
  EXPECT_TRUE(parts_of(to).failed);
  EXPECT_EQ(codes_of(to), (std::vector<int>{0, 0, 0, 0, 0, 0, 0, 0, 0, -103, -2}));
  for (auto& part : parts_of(to).parts) {
    EXPECT_EQ(part.kind, -1);
    EXPECT_TRUE(std::holds_alternative<std::monostate>(part.what));
  }
  EXPECT_EQ(s.told(), "outcome 0");
  EXPECT_EQ(s.tree.digest(), digest_before);
  EXPECT_EQ(s.stat_at("/"), root);
  EXPECT_EQ(s.stat_at("/dir"), dir);
  EXPECT_EQ(s.stat_at("/keep"), keep);
  EXPECT_EQ(s.data_at("/keep"), "old");
  EXPECT_EQ(s.data_at("/dir/child"), "c");
  EXPECT_FALSE(s.stat_at("/new"));
  EXPECT_FALSE(s.stat_at("/later"));
  status x;
  s.tree.report(x);
  EXPECT_EQ(x.nodes, before.nodes);
  EXPECT_EQ(x.data_bytes, before.data_bytes);
  EXPECT_EQ(x.ephemerals, 1u);
  ASSERT_EQ(s.code_as(who, close_session{}), error::ok);
  EXPECT_FALSE(s.stat_at("/eph")); // still known to be the session's
}

TEST(data_tree_multi, a_rolled_back_multi_consumes_no_sequence_number) {
  scene s;
  party who;
  auto mode = create_mode::persistent_sequential;
  s.say(multi{{node("/n-", mode), node("/n-", mode), delete_node{"/none"}}});
  EXPECT_EQ(s.created_path(who, "/n-", mode), "/n-0000000000");
}

TEST(data_tree_multi, an_ephemeral_made_by_a_failed_multi_is_not_the_sessions) {
  scene s;
  auto who = s.open(5);
  s.write_as(who, multi{{node("/e", create_mode::ephemeral), delete_node{"/none"}}});
  s.create("/e");
  ASSERT_EQ(s.code_as(who, close_session{}), error::ok);
  EXPECT_TRUE(s.stat_at("/e"));
}

TEST(data_tree_multi, a_failed_multi_consumes_its_write_number) {
  scene s;
  auto who = s.open(5);
  s.write_as(who, multi{{delete_node{"/none"}}});
  EXPECT_EQ(s.code_as(who, node("/a")), error::ok);
}

TEST(data_tree_multi, an_empty_one_is_legal) {
  scene s;
  auto to = s.say(multi{});
  EXPECT_EQ(to.code, error::ok);
  EXPECT_TRUE(parts_of(to).parts.empty());
}

TEST(data_tree_multi, impossible_flags_refuse_it_as_a_whole) {
  scene s;
  auto to = s.say(multi{{node("/a"), node("/b", static_cast<create_mode>(9))}});
  EXPECT_EQ(to.code, error::marshalling_error);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(to.body));
  EXPECT_FALSE(s.stat_at("/a"));
}

TEST(data_tree_multi, containers_and_times_to_live_answer_as_create2) {
  scene s;
  auto to = s.say(multi{{node("/c", create_mode::container)}});
  EXPECT_EQ(parts_of(to).parts[0].kind, 15);
  EXPECT_TRUE(std::get<created>(parts_of(to).parts[0].what).stat);
  to = s.say(multi{{node("/t", create_mode::persistent_ttl)}}); // without saying for how long
  EXPECT_EQ(codes_of(to), (std::vector<int>{-8}));
  auto timed = node("/t", create_mode::persistent_ttl);
  timed.ttl_ms = 5;
  to = s.say(multi{{timed}});
  EXPECT_EQ(parts_of(to).parts[0].kind, 15);
}

TEST(data_tree_multi, lists_are_checked_with_the_same_identities_and_the_changes_before) {
  scene s;
  s.code(create_node{"/hidden", "", {{31, "digest", "ann:x"}}});
  auto to = s.say(multi{{node("/a"), check_version{"/hidden", -1}}});
  EXPECT_EQ(codes_of(to), (std::vector<int>{0, -102}));
  party ann{no_session, 0, 0, {digest("ann:x")}};
  EXPECT_FALSE(parts_of(s.write_as(ann, multi{{node("/a"), check_version{"/hidden"}}})).failed);
}
