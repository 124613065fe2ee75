// Creating znodes: what is refused first, what a Stat shows, how sequential names count.
#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

create_node node(const std::string& path, create_mode mode = create_mode::persistent,
                 std::int64_t ttl = -1) {
  return {path, "data", open_acl, mode, ttl, false};
}

const acl nothing_valid{{31, "nosuch", "x"}};
const acl reader{{permission::read, "world", "anyone"}};

} // namespace

TEST(data_tree_create, a_fresh_tree_is_zookeepers) {
  scene s;
  EXPECT_EQ(s.stat_at("/")->cversion, -1);
  EXPECT_EQ(s.stat_at("/")->children, 1);
  EXPECT_EQ(s.stat_at("/zookeeper")->cversion, -2);
  EXPECT_EQ(s.stat_at("/zookeeper/config")->aversion, -1);
  EXPECT_EQ(s.stat_at("/zookeeper/quota")->created, zxid{});
  auto list = s.ask(get_acl{"/zookeeper/config"});
  EXPECT_EQ(std::get<got_acl>(list.what.body).access, reader);
  status x;
  s.tree.report(x);
  EXPECT_EQ(x.nodes, 4u);
  EXPECT_EQ(x.sessions, 0u);
}

TEST(data_tree_create, a_new_znode_has_the_transactions_zxid_and_time) {
  scene s;
  auto to = s.say(create_node{"/a", "data", open_acl, create_mode::persistent, -1, true});
  ASSERT_EQ(to.code, error::ok);
  EXPECT_EQ(to.at, s.last);
  auto& made = std::get<created>(to.body);
  EXPECT_EQ(made.path, "/a");
  troupe::stat want;
  want.created = want.modified = want.children_modified = s.last;
  want.created_ms = want.modified_ms = s.now_ms;
  want.data_length = 4;
  EXPECT_EQ(made.stat, want);
  EXPECT_EQ(s.stat_at("/a"), want);
  EXPECT_EQ(s.stat_at("/")->cversion, 0);
  EXPECT_EQ(s.stat_at("/")->children_modified, s.last);
  EXPECT_EQ(s.stat_at("/")->modified, zxid{});
  EXPECT_EQ(s.data_at("/a"), "data");
}

TEST(data_tree_create, a_stat_is_returned_only_if_asked_for) {
  scene s;
  EXPECT_FALSE(std::get<created>(s.say(node("/a")).body).stat);
}

TEST(data_tree_create, null_is_not_empty) {
  scene s;
  s.create("/null", std::nullopt);
  s.create("/empty", "");
  EXPECT_EQ(s.data_at("/null"), std::nullopt);
  EXPECT_EQ(s.data_at("/empty"), content{""});
  EXPECT_EQ(s.stat_at("/null")->data_length, 0);
}

TEST(data_tree_create, refusals_come_in_zookeepers_order) {
  scene s;
  ASSERT_EQ(s.code(create_node{"/read", "", reader}), error::ok);
  auto who = s.open(5);
  ASSERT_EQ(s.code_as(who, node("/eph", create_mode::ephemeral)), error::ok);
  auto odd = static_cast<create_mode>(7);
  auto ttl = create_mode::persistent_ttl;
  EXPECT_EQ(s.code(node("x", odd, 5)), error::bad_arguments);
  EXPECT_EQ(s.code(node("x", static_cast<create_mode>(-1))), error::bad_arguments);
  for (auto impossible : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1} << 40})
    EXPECT_EQ(s.code(node("/t", ttl, impossible)), error::bad_arguments) << impossible;
  EXPECT_EQ(s.code(node("/t", create_mode::persistent, 5)), error::bad_arguments);
  EXPECT_EQ(s.code(node("/t", create_mode::persistent, 0)), error::bad_arguments);
  EXPECT_EQ(s.code(node("x", create_mode::ephemeral)), error::session_expired);
  EXPECT_EQ(s.code(create_node{"x", "", nothing_valid}), error::bad_arguments);
  EXPECT_EQ(s.code(create_node{std::string("/a\0b", 4), "", nothing_valid}), error::bad_arguments);
  EXPECT_EQ(s.code(create_node{"/no/parent", "", nothing_valid}), error::invalid_acl);
  EXPECT_EQ(s.code(create_node{"/no/parent", "", {}}), error::invalid_acl);
  EXPECT_EQ(s.code(node("/no/parent")), error::no_node);
  EXPECT_EQ(s.code(node("/read//x")), error::no_node);
  EXPECT_EQ(s.code(node("/read/..")), error::no_auth);
  EXPECT_EQ(s.code(node("/eph/..")), error::bad_arguments);
  EXPECT_EQ(s.code(node("/read/")), error::no_auth);
  EXPECT_EQ(s.code(node("/eph/")), error::bad_arguments);
  EXPECT_EQ(s.code(node("/eph")), error::node_exists);
  EXPECT_EQ(s.code(node("/")), error::node_exists);
  EXPECT_EQ(s.code(node("")), error::bad_arguments);
  EXPECT_EQ(s.code(node("/eph/x")), error::no_children_for_ephemerals);
  EXPECT_EQ(s.code_as(who, node("/eph/x", create_mode::ephemeral)),
            error::no_children_for_ephemerals);
}

TEST(data_tree_create, a_refused_write_changes_nothing_but_consumes_its_zxid) {
  scene s;
  s.create("/a");
  auto before = s.tree.digest();
  auto to = s.say(node("/a"));
  EXPECT_EQ(to.code, error::node_exists);
  EXPECT_EQ(to.at, s.last);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(to.body));
  EXPECT_EQ(s.tree.digest(), before);
  EXPECT_EQ(s.tree.applied(), s.last);
  EXPECT_EQ(s.told(), "outcome -110");
}

TEST(data_tree_create, created_then_the_parents_children_are_announced) {
  scene s;
  s.create("/a");
  EXPECT_EQ(s.told(), "created /a, children /, outcome 0");
  s.create("/a/b");
  EXPECT_EQ(s.told(), "created /a/b, children /a, outcome 0");
}

TEST(data_tree_create, sequential_names_count_every_child_ever_created) {
  scene s;
  party who;
  auto mode = create_mode::persistent_sequential;
  s.create("/q");
  EXPECT_EQ(s.created_path(who, "/q/", mode), "/q/0000000000");
  s.create("/q/plain");
  EXPECT_EQ(s.created_path(who, "/q/n-", mode), "/q/n-0000000002");
  ASSERT_EQ(s.code(delete_node{"/q/n-0000000002"}), error::ok);
  ASSERT_EQ(s.code(node("/q/plain")), error::node_exists);
  EXPECT_EQ(s.created_path(who, "/q/n-", mode), "/q/n-0000000003");
  EXPECT_EQ(s.stat_at("/q")->cversion, 5);
  EXPECT_EQ(s.created_path(who, "/", mode), "/0000000001");
}

TEST(data_tree_create, containers_hide_their_owner_and_have_children) {
  scene s;
  auto who = s.open(9);
  EXPECT_EQ(s.code_as(who, node("/c", create_mode::container)), error::ok);
  EXPECT_EQ(s.stat_at("/c")->ephemeral_owner, no_session);
  EXPECT_EQ(s.create("/c/child"), error::ok);
}

TEST(data_tree_create, children_are_listed_by_name_only) {
  scene s;
  s.create("/a");
  s.create("/a/x");
  s.create("/a/y");
  s.create("/a/y/z");
  auto names = s.children_of("/a");
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"x", "y"}));
  auto top = s.children_of("/");
  std::sort(top.begin(), top.end());
  EXPECT_EQ(top, (std::vector<std::string>{"a", "zookeeper"}));
}

TEST(data_tree_create, a_path_of_many_thousand_components_is_no_trouble) {
  std::string path;
  {
    scene s;
    for (int i = 0; i < 3000; ++i) {
      path += "/d";
      ASSERT_EQ(s.create(path), error::ok);
    }
    EXPECT_EQ(s.code(delete_node{"/d"}), error::not_empty);
  }
}

TEST(data_tree_create, size_is_reported_as_paths_and_data) {
  scene s;
  status before;
  s.tree.report(before);
  s.create("/abc", "12345");
  ASSERT_EQ(s.code(set_data{"/abc", "1234567"}), error::ok);
  status x;
  s.tree.report(x);
  EXPECT_EQ(x.nodes, before.nodes + 1);
  EXPECT_EQ(x.data_bytes, before.data_bytes + 4 + 7);
  ASSERT_EQ(s.code(delete_node{"/abc"}), error::ok);
  s.tree.report(x);
  EXPECT_EQ(x.data_bytes, before.data_bytes);
}
