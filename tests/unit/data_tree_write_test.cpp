// Deleting and changing znodes: order of refusals, versions, Stat, events.
#include <gtest/gtest.h>

#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

const acl reader{{permission::read, "world", "anyone"}};
const acl anns{{permission::all, "digest", "ann:x"}};

} // namespace

TEST(data_tree_delete, refusals_come_in_zookeepers_order) {
  scene s;
  s.code(create_node{"/read", "", open_acl});
  s.create("/read/child");
  s.create("/read/child/deep");
  ASSERT_EQ(s.code(set_acl{"/read", reader}), error::ok);
  EXPECT_EQ(s.code(delete_node{"nothing"}), error::bad_arguments);
  EXPECT_EQ(s.code(delete_node{""}), error::bad_arguments);
  EXPECT_EQ(s.code(delete_node{std::string("/a\0", 3)}), error::bad_arguments);
  for (auto path : {"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"})
    EXPECT_EQ(s.code(delete_node{path}), error::bad_arguments);
  EXPECT_EQ(s.code(delete_node{"/no/such"}), error::no_node);
  EXPECT_EQ(s.code(delete_node{"/read/nothing"}), error::no_auth);
  EXPECT_EQ(s.code(delete_node{"/read/child", 7}), error::no_auth);
  EXPECT_EQ(s.code(delete_node{"/nothing"}), error::no_node);
  EXPECT_EQ(s.code(delete_node{"/read/"}), error::no_auth);
  EXPECT_EQ(s.code(delete_node{"/read/child/"}), error::no_node);
  EXPECT_EQ(s.code(delete_node{"/read/child/deep", 7}), error::bad_version);
  EXPECT_EQ(s.code(delete_node{"/read", 7}), error::bad_version);
  EXPECT_EQ(s.code(delete_node{"/read", 0}), error::not_empty);
  EXPECT_EQ(s.code(delete_node{"/read/child/deep", 0}), error::ok);
}

TEST(data_tree_delete, the_parent_shows_it_in_cversion_and_pzxid) {
  scene s;
  s.create("/a");
  s.create("/a/b");
  EXPECT_EQ(s.stat_at("/a")->cversion, 1);
  ASSERT_EQ(s.code(delete_node{"/a/b"}), error::ok);
  EXPECT_EQ(s.told(), "deleted /a/b, children /a, outcome 0");
  EXPECT_EQ(s.stat_at("/a")->cversion, 2);
  EXPECT_EQ(s.stat_at("/a")->children, 0);
  EXPECT_EQ(s.stat_at("/a")->children_modified, s.last);
  EXPECT_FALSE(s.stat_at("/a/b"));
  EXPECT_TRUE(s.children_of("/a").empty());
}

TEST(data_tree_delete, the_event_carries_the_last_list_of_the_deleted) {
  scene s;
  s.code(create_node{"/a", "", anns});
  s.code(delete_node{"/a"});
  auto& gone = std::get<change>(s.done.items.at(0));
  EXPECT_EQ(*gone.access, anns);
  EXPECT_EQ(*std::get<change>(s.done.items.at(1)).access, open_acl);
}

TEST(data_tree_set_data, refusals_come_in_zookeepers_order) {
  scene s;
  s.code(create_node{"/read", "", reader});
  s.create("/a");
  EXPECT_EQ(s.code(set_data{"/x/", "", 5}), error::bad_arguments);
  EXPECT_EQ(s.code(set_data{"", "", 5}), error::bad_arguments);
  EXPECT_EQ(s.code(set_data{"/none", "", 5}), error::no_node);
  EXPECT_EQ(s.code(set_data{"/read", "", 5}), error::no_auth);
  EXPECT_EQ(s.code(set_data{"/a", "", 5}), error::bad_version);
  EXPECT_EQ(s.code(set_data{"/zookeeper/config", ""}), error::no_auth);
  EXPECT_EQ(s.code(set_data{"/", "root"}), error::ok);
  EXPECT_EQ(s.data_at("/"), "root");
}

TEST(data_tree_set_data, changes_version_mzxid_and_mtime_and_nothing_of_the_parent) {
  scene s;
  s.create("/a", "old");
  auto first = s.last;
  auto root = s.stat_at("/");
  auto to = s.say(set_data{"/a", "newer", 0});
  auto x = std::get<troupe::stat>(to.body);
  EXPECT_EQ(x, s.stat_at("/a"));
  EXPECT_EQ(x.created, first);
  EXPECT_EQ(x.modified, s.last);
  EXPECT_EQ(x.modified_ms, s.now_ms);
  EXPECT_EQ(x.created_ms, s.now_ms - 10);
  EXPECT_EQ(x.version, 1);
  EXPECT_EQ(x.data_length, 5);
  EXPECT_EQ(x.children_modified, first);
  EXPECT_EQ(s.stat_at("/"), root);
  s.say(set_data{"/a", "newer"});
  EXPECT_EQ(s.told(), "changed /a, outcome 0"); // also when the bytes are the same
}

TEST(data_tree_set_acl, refusals_come_in_zookeepers_order) {
  scene s;
  s.code(create_node{"/read", "", reader});
  s.create("/a");
  acl wrong{{31, "nosuch", ""}};
  EXPECT_EQ(s.code(set_acl{"/a/", wrong, 5}), error::bad_arguments);
  EXPECT_EQ(s.code(set_acl{"/none", wrong, 5}), error::invalid_acl);
  EXPECT_EQ(s.code(set_acl{"/none", open_acl, 5}), error::no_node);
  EXPECT_EQ(s.code(set_acl{"/read", open_acl, 5}), error::no_auth);
  EXPECT_EQ(s.code(set_acl{"/a", open_acl, 5}), error::bad_version);
}

TEST(data_tree_set_acl, changes_aversion_only_and_tells_no_watch) {
  scene s;
  s.create("/a");
  auto before = *s.stat_at("/a");
  s.code(set_data{"/a", "x"});
  before = *s.stat_at("/a");
  auto to = s.say(set_acl{"/a", anns, 0});
  EXPECT_EQ(s.told(), "outcome 0");
  ++before.aversion;
  EXPECT_EQ(std::get<troupe::stat>(to.body), before);
  EXPECT_EQ(s.code(set_acl{"/a", open_acl}), error::no_auth);
  party ann{no_session, 0, 0, {digest("ann:x")}};
  EXPECT_EQ(s.code_as(ann, set_acl{"/a", open_acl, 0}), error::bad_version);
  EXPECT_EQ(s.code_as(ann, set_acl{"/a", open_acl, 1}), error::ok);
}

TEST(data_tree_set_acl, auth_stores_what_was_proved) {
  scene s;
  party ann{no_session, 0, 0, {{"ip", "1.1.1.1"}, digest("ann:x")}};
  ASSERT_EQ(s.code_as(ann, create_node{"/a", "", {{31, "auth", ""}}}), error::ok);
  auto list = s.ask(get_acl{"/a"}, {digest("ann:x")});
  EXPECT_EQ(std::get<got_acl>(list.what.body).access, anns);
  EXPECT_EQ(s.code(create_node{"/b", "", {{31, "auth", ""}}}), error::invalid_acl);
}

TEST(data_tree_check, refusals_come_in_zookeepers_order) {
  scene s;
  s.code(create_node{"/hidden", "", anns});
  s.create("/a");
  EXPECT_EQ(s.code(check_version{"/a/", 5}), error::bad_arguments);
  EXPECT_EQ(s.code(check_version{"/none", 5}), error::no_node);
  EXPECT_EQ(s.code(check_version{"/hidden", 5}), error::no_auth);
  EXPECT_EQ(s.code(check_version{"/a", 5}), error::bad_version);
  EXPECT_EQ(s.code(check_version{"/a", 0}), error::ok);
  EXPECT_EQ(s.told(), "outcome 0");
}

TEST(data_tree_access, skipping_lists_opens_everything_to_everyone) {
  scene s(true);
  s.code(create_node{"/a", "", anns});
  EXPECT_EQ(s.code(set_data{"/a", "x"}), error::ok);
  EXPECT_EQ(std::get<change>(s.done.items.at(0)).access, nullptr);
  EXPECT_EQ(s.ask(get_data{"/a"}).what.code, error::ok);
  EXPECT_EQ(s.code(delete_node{"/zookeeper/config"}), error::bad_arguments);
}

TEST(data_tree_access, super_may_do_everything_but_delete_what_is_built_in) {
  scene s;
  party boss{no_session, 0, 0, {{"super", ""}}};
  s.code(create_node{"/a", "", anns});
  EXPECT_EQ(s.code_as(boss, set_data{"/a", "x"}), error::ok);
  EXPECT_EQ(s.code_as(boss, set_data{"/zookeeper/config", "x"}), error::ok);
  EXPECT_EQ(s.code_as(boss, set_acl{"/zookeeper/config", open_acl, -1}), error::ok);
  EXPECT_EQ(s.stat_at("/zookeeper/config")->aversion, 0);
  EXPECT_EQ(s.code_as(boss, delete_node{"/zookeeper/quota"}), error::bad_arguments);
  EXPECT_EQ(s.code_as(boss, set_data{"/a", "x", 9}), error::bad_version);
}
