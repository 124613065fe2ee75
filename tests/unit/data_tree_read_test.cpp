// Reads: what is answered, and which watches the answers bring.
#include <gtest/gtest.h>

#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

const acl anns{{permission::all, "digest", "ann:x"}};

std::string wishes_of(const answer& x) {
  std::string text;
  for (auto& wish : x.wishes)
    text += (wish.table == watch_table_kind::data ? " data:" : " child:") + wish.path;
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
  set_watches all{since,
                  {"/same", "/changed", "/gone"},
                  {"/appeared", "/absent"},
                  {"/same", "/parent", "/gone"}};
  auto told = s.ask(all);
  EXPECT_EQ(replays_of(told), " 3:/changed 2:/gone 1:/appeared 4:/parent 2:/gone");
  EXPECT_EQ(wishes_of(told), " data:/same data:/absent child:/same");
  EXPECT_EQ(told.what.code, error::ok);
}

TEST(data_tree_read, taking_watches_up_again_checks_no_list) {
  scene s;
  s.code(create_node{"/hidden", "", anns});
  EXPECT_EQ(wishes_of(s.ask(set_watches{s.last, {"/hidden"}, {}, {"/hidden"}})),
            " data:/hidden child:/hidden");
}

TEST(data_tree_read, identities_and_farewells_keep_their_place) {
  scene s;
  effects out;
  auto by = std::make_shared<const identities>(identities{digest("ann:x")});
  s.tree.answer({3, 0, identify{}, by}, 9, out);
  s.tree.answer({4, 0, leave{}, nullptr}, 9, out);
  ASSERT_EQ(out.items.size(), 2u);
  auto& told = std::get<client_identified>(out.items[0]);
  EXPECT_EQ(told.host, 9u);
  EXPECT_EQ(told.client, 3u);
  EXPECT_EQ(told.by, by);
  EXPECT_EQ(std::get<client_left>(out.items[1]).client, 4u);
}
