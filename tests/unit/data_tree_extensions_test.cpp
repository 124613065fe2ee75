// The requests of docs/extensions.md, as the tree executes and answers them.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

const acl nobodys{{permission::all, "digest", "ann:x"}};

multi_read::part part_of(std::variant<get_data, get_children, exists> what, std::int32_t kind) {
  return {std::move(what), kind};
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

const got_children& listed(const answer& x) {
  return std::get<got_children>(x.what.body);
}

} // namespace

TEST(data_tree_extensions, absence_is_checked_with_or_without_a_version) {
  scene s;
  s.create("/a");
  s.say(create_node{"/secret", "", nobodys});
  EXPECT_EQ(s.code(check_absent{"/none"}), error::ok);
  EXPECT_EQ(s.code(check_absent{"/a"}), error::node_exists);
  EXPECT_EQ(s.code(check_absent{"/a", 0}), error::node_exists);
  EXPECT_EQ(s.code(check_absent{"/a", 7}), error::ok);
  EXPECT_EQ(s.code(check_absent{"/secret"}), error::no_auth);
  EXPECT_EQ(s.code(check_absent{"none"}), error::bad_arguments);
}

TEST(data_tree_extensions, a_creation_if_absent_changes_nothing_that_is_there) {
  scene s;
  auto creation = create_if_absent{{"/a", "first", open_acl}};
  EXPECT_EQ(std::get<created>(s.say(creation).body).path, "/a");
  auto before = s.stat_at("/a");
  creation.node.data = "second";
  auto again = s.say(creation);
  EXPECT_EQ(again.code, error::ok);
  EXPECT_EQ(std::get<created>(again.body).path, "/a");
  EXPECT_EQ(s.told(), "outcome 0");
  EXPECT_EQ(s.data_at("/a"), "first");
  EXPECT_EQ(s.stat_at("/a"), before);
  EXPECT_EQ(s.code(create_if_absent{{"/none/b", "", open_acl}}), error::no_node);
  EXPECT_EQ(s.code(create_if_absent{{"/b", "", {}}}), error::invalid_acl);
}

TEST(data_tree_extensions, a_subtree_goes_with_its_children_first_or_not_at_all) {
  scene s;
  for (auto* path : {"/a", "/a/b", "/a/b/c", "/a/d", "/a-side", "/ab"})
    s.create(path);
  EXPECT_EQ(s.code(delete_subtree{"/a", 3}), error::not_empty);
  EXPECT_TRUE(s.stat_at("/a/b/c"));
  EXPECT_EQ(s.code(delete_subtree{"/a", 4}), error::ok);
  EXPECT_EQ(s.told(), "deleted /a/d, children /a, deleted /a/b/c, children /a/b, deleted /a/b, "
                      "children /a, deleted /a, children /, outcome 0");
  EXPECT_EQ(sorted(s.children_of("/")), (std::vector<std::string>{"a-side", "ab", "zookeeper"}));
  EXPECT_EQ(s.code(delete_subtree{"/a"}), error::no_node);
  for (auto* path : {"/", "/zookeeper", "/zookeeper/config", "a"})
    EXPECT_EQ(s.code(delete_subtree{path}), error::bad_arguments) << path;
}

TEST(data_tree_extensions, a_subtree_needs_the_right_to_delete_in_each_of_its_parents) {
  scene s;
  s.create("/a");
  s.say(create_node{"/a/b", "", {{permission::create | permission::read, "world", "anyone"}}});
  s.create("/a/b/c");
  EXPECT_EQ(s.code(delete_subtree{"/a"}), error::no_auth);
  EXPECT_TRUE(s.stat_at("/a/b/c"));
  party super{no_session, 0, 0, {{"super", ""}}};
  EXPECT_EQ(s.code_as(super, delete_subtree{"/a"}), error::ok);
}

TEST(data_tree_extensions, a_subtree_takes_the_ephemerals_of_its_sessions_along) {
  scene s;
  auto ann = s.open(7);
  s.create("/a");
  s.code_as(ann, create_node{"/a/e", "", open_acl, create_mode::ephemeral});
  EXPECT_EQ(s.code(delete_subtree{"/a"}), error::ok);
  s.run(scene::request(ann, ++ann.sequence, close_session{}));
  EXPECT_EQ(s.told(), "closed 7, outcome 0");
}

TEST(data_tree_extensions, a_stat_is_checked_field_by_field) {
  scene s;
  s.create("/a", "four");
  s.create("/a/b");
  auto is = *s.stat_at("/a");
  stat_pattern all{static_cast<std::int64_t>(is.created.packed()),
                   static_cast<std::int64_t>(is.modified.packed()),
                   is.created_ms,
                   is.modified_ms,
                   is.version,
                   is.cversion,
                   is.aversion,
                   0,
                   4,
                   1,
                   static_cast<std::int64_t>(is.children_modified.packed())};
  EXPECT_EQ(s.code(check_stat{"/a", -1, {}}), error::ok);
  EXPECT_EQ(s.code(check_stat{"/a", 0, all}), error::ok);
  EXPECT_EQ(s.code(check_stat{"/a", 3, all}), error::bad_version);
  EXPECT_EQ(s.code(check_stat{"/none", -1, {}}), error::no_node);
  std::vector<stat_pattern> wrong(11, all);
  wrong[0].created += 1;
  wrong[1].modified += 1;
  wrong[2].created_ms += 1;
  wrong[3].modified_ms += 1;
  wrong[4].version = 9;
  wrong[5].cversion = 9;
  wrong[6].aversion = 9;
  wrong[7].ephemeral_owner = 9;
  wrong[8].data_length = 9;
  wrong[9].children = 9;
  wrong[10].children_modified += 1;
  for (auto& x : wrong)
    EXPECT_EQ(s.code(check_stat{"/a", -1, x}), error::bad_version) << &x - wrong.data();
}

TEST(data_tree_extensions, a_deletion_if_there_fails_only_for_other_reasons) {
  scene s;
  s.create("/a");
  s.create("/a/b");
  EXPECT_EQ(s.code(delete_if_there{"/none"}), error::ok);
  EXPECT_EQ(s.code(delete_if_there{"/none/below"}), error::ok);
  EXPECT_EQ(s.code(delete_if_there{"/a"}), error::not_empty);
  EXPECT_EQ(s.code(delete_if_there{"/a/b", 4}), error::bad_version);
  EXPECT_EQ(s.code(delete_if_there{"/a/b", 0}), error::ok);
  EXPECT_FALSE(s.stat_at("/a/b"));
}

TEST(data_tree_extensions, parts_of_a_multi_have_their_own_numbers_and_are_undone) {
  scene s;
  s.create("/a");
  s.create("/a/b");
  auto before = s.tree.digest();
  auto bad =
      s.say(multi{{delete_subtree{"/a"}, check_absent{"/a"}, create_if_absent{{"/n", "", open_acl}},
                   delete_if_there{"/none"}, check_version{"/gone", -1}}});
  EXPECT_TRUE(std::get<multi_done>(bad.body).failed);
  EXPECT_EQ(s.tree.digest(), before);
  auto good =
      s.say(multi{{delete_subtree{"/a"}, check_absent{"/a"}, create_if_absent{{"/n", "", open_acl}},
                   delete_if_there{"/none"}, check_stat{"/n", 0, {}}}});
  std::vector<std::int32_t> kinds;
  for (auto& part : std::get<multi_done>(good.body).parts) {
    EXPECT_EQ(part.code, error::ok);
    kinds.push_back(part.kind);
  }
  EXPECT_EQ(kinds, (std::vector<std::int32_t>{503, 501, 502, 505, 504}));
}

TEST(data_tree_extensions, a_list_names_the_children_that_are_wanted) {
  scene s;
  auto ann = s.open(7);
  s.create("/a");
  s.create("/a/p", "pp");
  s.code_as(ann, create_node{"/a/e", "eee", open_acl, create_mode::ephemeral});
  EXPECT_EQ(listed(s.ask(get_children{"/a", false, true, child_filter::persistent})).names,
            std::vector<std::string>{"p"});
  EXPECT_EQ(listed(s.ask(get_children{"/a", false, true, child_filter::ephemeral})).names,
            std::vector<std::string>{"e"});
  auto all = s.ask(get_children{"/a", true, true, child_filter::all, true, true, true});
  auto& list = listed(all);
  ASSERT_EQ(list.names.size(), 2u);
  ASSERT_EQ(list.details->stats.size(), 2u);
  ASSERT_EQ(list.details->data.size(), 2u);
  EXPECT_EQ(list.stat->children, 2);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(list.details->data[i], list.names[i] == "p" ? "pp" : "eee");
    EXPECT_EQ(list.details->stats[i].ephemeral_owner,
              list.names[i] == "p" ? no_session : session_id{7});
  }
  EXPECT_EQ(all.wishes.size(), 1u);
}

TEST(data_tree_extensions, what_lists_tell_of_children_needs_the_right_to_read_them) {
  scene s;
  s.create("/a");
  s.say(create_node{"/a/secret", "", nobodys});
  EXPECT_EQ(s.ask(get_children{"/a"}).what.code, error::ok);
  auto filtered = s.ask(get_children{"/a", true, true, child_filter::persistent});
  EXPECT_EQ(filtered.what.code, error::no_auth);
  EXPECT_TRUE(filtered.wishes.empty());
  auto detailed = get_children{"/a", false, true, child_filter::all, true, false, true};
  EXPECT_EQ(s.ask(detailed).what.code, error::no_auth);
  EXPECT_EQ(s.ask(detailed, {{"super", ""}}).what.code, error::ok);
}

TEST(data_tree_extensions, a_subtree_is_listed_nearest_first_without_what_may_not_be_read) {
  scene s;
  for (auto* path : {"/q", "/q/a", "/q/a/b", "/q-x"})
    s.create(path);
  s.say(create_node{
      "/q/s", "", {{permission::all, "digest", "ann:x"}, {permission::create, "world", "anyone"}}});
  s.create("/q/s/t");
  EXPECT_EQ(listed(s.ask(list_subtree{"/q"})).names, (std::vector<std::string>{"/q/a", "/q/a/b"}));
  EXPECT_EQ(listed(s.ask(list_subtree{"/q", 1})).names, std::vector<std::string>{"/q/a"});
  EXPECT_EQ(s.ask(list_subtree{"/none"}).what.code, error::no_node);
  EXPECT_EQ(listed(s.ask(list_subtree{"/"}, {{"super", ""}})).names.size(), 9u);
}

TEST(data_tree_extensions, several_reads_of_any_kind_are_one_answer) {
  scene s;
  s.create("/a", "x");
  auto x = s.ask(
      multi_read{{part_of(exists{"/a"}, 3), part_of(get_data{"/a"}, 4),
                  part_of(get_children{"/", true, true}, 12), part_of(exists{"/none", true}, 3)}});
  auto& parts = std::get<multi_done>(x.what.body).parts;
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0].kind, 3);
  EXPECT_EQ(std::get<troupe::stat>(parts[0].what).data_length, 1);
  EXPECT_EQ(std::get<got_data>(parts[1].what).data, "x");
  EXPECT_TRUE(std::get<got_children>(parts[2].what).stat);
  EXPECT_EQ(parts[3].code, error::no_node);
  EXPECT_TRUE(x.wishes.empty());
}

TEST(data_tree_extensions, no_question_makes_a_server_copy_more_than_a_reply_may_hold) {
  scene s;
  s.create("/big", std::string(1 << 20, 'x'));
  std::vector<multi_read::part> same(reply_bytes_max / (1 << 20) + 1, part_of(get_data{"/big"}, 4));
  auto x = s.ask(multi_read{same});
  EXPECT_EQ(x.what.code, error::marshalling_error);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(x.what.body));
  same.resize(3);
  EXPECT_EQ(s.ask(multi_read{same}).what.code, error::ok);
}

TEST(data_tree_extensions, clients_find_out_what_is_served_and_nobody_else_does) {
  scene s;
  EXPECT_EQ(s.children_of("/"), std::vector<std::string>{"zookeeper"});
  EXPECT_EQ(s.data_at("/keeper/api_version"), "3");
  EXPECT_EQ(s.data_at("/keeper/feature_flags"), "\xfb\xe0");
  EXPECT_EQ(sorted(s.children_of("/keeper")),
            (std::vector<std::string>{"api_version", "feature_flags"}));
  EXPECT_EQ(s.code(set_data{"/keeper/feature_flags", ""}), error::no_node);
  s.create("/keeper", "mine");
  EXPECT_EQ(s.data_at("/keeper"), "mine");
}

TEST(data_tree_extensions, a_session_is_found_or_not) {
  scene s;
  s.open(7);
  EXPECT_EQ(s.ask(find_session{session_id{7}}).what.code, error::ok);
  EXPECT_EQ(s.ask(find_session{session_id{8}}).what.code, error::session_expired);
}
