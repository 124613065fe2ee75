// Reads: what is answered, and which watches the answers bring.
#include <gtest/gtest.h>

#include "tests/unit/tree_scene.hpp"
#include "tests/unit/watches_again.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

const acl anns{{permission::all, "digest", "ann:x"}};

std::string wishes_of(const answer& x) {
  std::string text;
  for (auto& wish : x.wishes) {
    auto mode = wish.mode == watch_mode::standard
                    ? ":"
                    : '(' + std::to_string(static_cast<int>(wish.mode)) + "):";
    text += (wish.table == watch_table_kind::data ? " data" : " child") + mode + wish.path;
  }
  return text;
}

std::string replays_of(const answer& x) {
  std::string text;
  for (auto& event : x.replays) {
    EXPECT_FALSE(event.at);
    text += " " + std::to_string(static_cast<int>(event.kind)) + ":" + event.path;
  }
  return text;
}

} // namespace

TEST(data_tree_read, an_answer_finds_its_way_back_and_carries_the_last_zxid) {
  scene s;
  s.create("/a");
  auto told = s.ask(ping_read{});
  EXPECT_EQ(told.host, scene::host);
  EXPECT_EQ(told.client, 3u);
  EXPECT_EQ(told.ticket, 5u);
  EXPECT_EQ(told.what.at, s.last);
  EXPECT_EQ(told.what.code, error::ok);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(told.what.body));
}

TEST(data_tree_read, exists_leaves_a_watch_on_what_is_not_there) {
  scene s;
  s.create("/a");
  auto told = s.ask(exists{"/none", true});
  EXPECT_EQ(told.what.code, error::no_node);
  EXPECT_EQ(wishes_of(told), " data:/none");
  EXPECT_EQ(wishes_of(s.ask(exists{"/a", true})), " data:/a");
  EXPECT_EQ(wishes_of(s.ask(exists{"/a", false})), "");
  told = s.ask(exists{std::string("/a\0", 3), true});
  EXPECT_EQ(told.what.code, error::bad_arguments);
  EXPECT_EQ(wishes_of(told), "");
}

TEST(data_tree_read, data_and_children_leave_a_watch_only_if_they_succeed) {
  scene s;
  s.code(create_node{"/hidden", "", anns});
  EXPECT_EQ(s.ask(get_data{"/none", true}).what.code, error::no_node);
  EXPECT_EQ(wishes_of(s.ask(get_data{"/none", true})), "");
  EXPECT_EQ(s.ask(get_data{"/hidden", true}).what.code, error::no_auth);
  EXPECT_EQ(wishes_of(s.ask(get_data{"/hidden", true})), "");
  EXPECT_EQ(s.ask(get_children{"/none", true}).what.code, error::no_node);
  EXPECT_EQ(s.ask(get_children{"/hidden", true}).what.code, error::no_auth);
  EXPECT_EQ(wishes_of(s.ask(get_children{"/hidden", true})), "");
  EXPECT_EQ(s.ask(exists{"/hidden", true}).what.code, error::no_auth);
  EXPECT_EQ(wishes_of(s.ask(exists{"/hidden", true})), "");
  EXPECT_EQ(wishes_of(s.ask(get_data{"/hidden", true}, {digest("ann:x")})), " data:/hidden");
  EXPECT_EQ(wishes_of(s.ask(get_children{"/", true})), " child:/");
}

TEST(data_tree_read, a_wish_names_who_the_watcher_is) {
  scene s;
  auto told = s.ask(get_children{"/", true}, {digest("ann:x")});
  ASSERT_TRUE(told.by);
  EXPECT_EQ(told.by->front(), digest("ann:x"));
}

TEST(data_tree_read, children_come_with_the_parents_stat_if_asked_for) {
  scene s;
  s.create("/a");
  s.create("/a/b");
  auto told = s.ask(get_children{"/a", false, true});
  auto& x = std::get<got_children>(told.what.body);
  EXPECT_EQ(x.names, std::vector<std::string>{"b"});
  EXPECT_EQ(x.stat, s.stat_at("/a"));
  EXPECT_FALSE(std::get<got_children>(s.ask(get_children{"/a"}).what.body).stat);
}

TEST(data_tree_read, odd_paths_are_just_not_there) {
  scene s;
  for (auto path : {"", "a", "/a/", "//", "/zookeeper/", "/.."}) {
    EXPECT_EQ(s.ask(get_data{path}).what.code, error::no_node) << path;
    EXPECT_EQ(s.ask(exists{path}).what.code, error::no_node) << path;
    EXPECT_EQ(s.ask(get_acl{path}).what.code, error::no_node) << path;
  }
}

TEST(data_tree_read, lists_are_shown_whole_only_to_who_has_admin) {
  scene s;
  acl list{{permission::read, "world", "anyone"}, {permission::all, "digest", "ann:x1"}};
  s.code(create_node{"/a", "", list});
  auto shown = [&](identities by) {
    return std::get<got_acl>(s.ask(get_acl{"/a"}, std::move(by)).what.body).access[1].id;
  };
  EXPECT_EQ(shown({}), "ann:x");
  EXPECT_EQ(shown({digest("ann:x1")}), "ann:x1");
  EXPECT_EQ(shown({{"super", ""}}), "ann:x1");
  s.code(create_node{"/admin", "", {{permission::admin, "world", "anyone"}}});
  EXPECT_EQ(s.ask(get_acl{"/admin"}).what.code, error::ok);
  s.code(create_node{"/write", "", {{permission::write, "world", "anyone"}}});
  EXPECT_EQ(s.ask(get_acl{"/write"}).what.code, error::no_auth);
}

TEST(data_tree_read, syncs_echo_their_path) {
  scene s;
  auto told = s.ask(sync_done{"not even a path"});
  EXPECT_EQ(std::get<synced_path>(told.what.body).path, "not even a path");
}

TEST(data_tree_read, watches_taken_up_again_fire_for_what_was_missed) {
  scene s;
  s.create("/same");
  s.create("/changed");
  s.create("/parent");
  s.create("/gone");
  auto since = s.last;
  s.code(set_data{"/changed", "y"});
  s.create("/parent/child");
  s.code(delete_node{"/gone"});
  s.create("/appeared");
  auto all = watches_again(since, {"/same", "/changed", "/gone"}, {"/appeared", "/absent"},
                           {"/same", "/parent", "/gone"}, {"/changed"}, {"/gone"});
  auto told = s.ask(all);
  EXPECT_EQ(replays_of(told), " 3:/changed 2:/gone 1:/appeared 4:/parent 2:/gone");
  EXPECT_EQ(
      wishes_of(told),
      " data:/same data:/absent child:/same data(2):/changed child(2):/changed data(4):/gone");
  EXPECT_EQ(told.what.code, error::ok);
}

TEST(data_tree_read, a_session_is_told_of_its_own_ephemerals_below_a_prefix) {
  scene s;
  auto mine = s.open(5), other = s.open(6, 12);
  for (auto* path : {"/a", "/ab", "/b"})
    s.code_as(mine, create_node{path, "", open_acl, create_mode::ephemeral});
  s.code_as(other, create_node{"/a-other", "", open_acl, create_mode::ephemeral});
  s.asker = mine.session;
  auto told = [&](const std::string& prefix) {
    return std::get<got_children>(s.ask(get_ephemerals{prefix}).what.body).names;
  };
  using names = std::vector<std::string>;
  EXPECT_EQ(told("/a"), (names{"/a", "/ab"}));
  EXPECT_EQ(told("/"), (names{"/a", "/ab", "/b"}));
  EXPECT_EQ(told(""), (names{"/a", "/ab", "/b"}));
  EXPECT_EQ(told(" "), (names{"/a", "/ab", "/b"}));
  EXPECT_EQ(told("/c"), names{});
}

TEST(data_tree_read, descendants_are_counted_at_any_depth) {
  scene s;
  auto count = [&](const std::string& path) {
    auto told = s.ask(count_descendants{path});
    return told.what.code == error::ok ? std::get<number_told>(told.what.body).value : -1;
  };
  EXPECT_EQ(count("/"), 3);
  for (auto* path : {"/a", "/a/b", "/a/b/c", "/a/d", "/e"})
    s.create(path);
  EXPECT_EQ(count("/"), 8);
  EXPECT_EQ(count("/a"), 3);
  EXPECT_EQ(count("/a/b/c"), 0);
  EXPECT_EQ(s.ask(count_descendants{"/none"}).what.code, error::no_node);
  s.code(create_node{"/hidden", "", anns});
  EXPECT_EQ(s.ask(count_descendants{"/hidden"}).what.code, error::no_auth);
}

TEST(data_tree_read, who_am_i_tells_each_proof_without_its_secret) {
  scene s;
  auto told = s.ask(who_am_i{}, {{"ip", "127.0.0.1"}, {"digest", "ann:x"}, {"super", ""}});
  EXPECT_EQ(std::get<identities_told>(told.what.body).who,
            (identities{{"ip", "127.0.0.1"}, {"digest", "ann"}, {"super", ""}}));
}

TEST(data_tree_read, several_reads_at_once_fail_one_by_one) {
  scene s;
  s.create("/a", "x");
  s.create("/a/b");
  s.code(create_node{"/hidden", "", anns});
  auto told = s.ask(multi_read{{{get_data{"/a", true}, 4},
                                {get_children{"/none"}, 8},
                                {get_data{"/hidden"}, 4},
                                {get_children{"/a", true}, 8}}});
  auto& parts = std::get<multi_done>(told.what.body).parts;
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(std::get<got_data>(parts[0].what).data, "x");
  EXPECT_EQ(parts[1].code, error::no_node);
  EXPECT_EQ(parts[2].code, error::no_auth);
  EXPECT_EQ(std::get<got_children>(parts[3].what).names, std::vector<std::string>{"b"});
  EXPECT_EQ(wishes_of(told), ""); // nothing in it sets a watch
  EXPECT_EQ(told.what.code, error::ok);
}

TEST(data_tree_read, watches_that_stay_are_set_without_looking_at_the_znode) {
  scene s;
  auto told = s.ask(add_watch{"/none", add_watch_mode::persistent});
  EXPECT_EQ(wishes_of(told), " data(2):/none child(2):/none");
  EXPECT_EQ(std::get<number_told>(told.what.body).value, 0);
  told = s.ask(add_watch{"/", add_watch_mode::persistent_recursive});
  EXPECT_EQ(wishes_of(told), " data(4):/");
  told = s.ask(find_watches{"/none", watcher_type::any, true});
  ASSERT_TRUE(told.watches); // the registry knows
  EXPECT_TRUE(told.watches->removes);
}

TEST(data_tree_read, taking_watches_up_again_checks_no_list) {
  scene s;
  s.code(create_node{"/hidden", "", anns});
  EXPECT_EQ(wishes_of(s.ask(watches_again(s.last, {"/hidden"}, {}, {"/hidden"}))),
            " data:/hidden child:/hidden");
}

TEST(data_tree_read, identities_and_farewells_keep_their_place) {
  scene s;
  effects out;
  auto by = std::make_shared<const identities>(identities{digest("ann:x")});
  s.tree.answer({3, no_session, 0, identify{}, by}, 9, out);
  s.tree.answer({4, no_session, 0, leave{}, nullptr}, 9, out);
  ASSERT_EQ(out.items.size(), 2u);
  auto& told = std::get<client_identified>(out.items[0]);
  EXPECT_EQ(told.host, 9u);
  EXPECT_EQ(told.client, 3u);
  EXPECT_EQ(told.by, by);
  EXPECT_EQ(std::get<client_left>(out.items[1]).client, 4u);
}
