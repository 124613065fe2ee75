// Sessions as replicated state: opening, attaching, closing, and each write exactly once.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

create_node node(const std::string& path, create_mode mode = create_mode::persistent) {
  return {path, "x", open_acl, mode, -1, false};
}

std::optional<error> code_of(const std::optional<reply>& x) {
  return x ? std::optional(x->code) : std::nullopt;
}

constexpr auto ephemeral = create_mode::ephemeral;

} // namespace

TEST(data_tree_session, opening_answers_with_what_was_agreed) {
  scene s;
  s.open(5, 11);
  auto to = s.outcome_reply();
  ASSERT_TRUE(to);
  auto& opened = std::get<session_opened>(to->body);
  EXPECT_EQ(opened.session, session_id{5});
  EXPECT_EQ(opened.timeout_ms, 30000u);
  EXPECT_EQ(opened.password, "secret");
  auto& way = std::get<outcome>(s.done.items.at(0));
  EXPECT_EQ(way.host, scene::host);
  EXPECT_EQ(way.session, session_id{5});
  EXPECT_EQ(way.attachment, 11u);
  EXPECT_EQ(way.sequence, 0u);
}

TEST(data_tree_session, opening_twice_is_dropped_and_somebody_elses_session_is_refused) {
  scene s;
  s.open(5, 11);
  auto digest = s.tree.digest();
  s.open(5, 11);
  EXPECT_EQ(s.told(), "");
  s.open(5, 12);
  EXPECT_EQ(s.told(), "outcome -112");
  s.open(0, 13);
  EXPECT_EQ(s.told(), "outcome -112");
  EXPECT_EQ(s.tree.digest(), digest);
}

TEST(data_tree_session, outcomes_are_told_only_where_the_write_entered) {
  scene s;
  auto request = scene::request({}, 0, node("/a"));
  request.from.server = server_id{2};
  s.run(request);
  EXPECT_EQ(s.told(), "created /a, children /");
}

TEST(data_tree_session, each_write_is_executed_once) {
  scene s;
  auto who = s.open(5);
  auto first = scene::request(who, 1, node("/a-", create_mode::persistent_sequential));
  s.run(first);
  EXPECT_EQ(code_of(s.outcome_reply()), error::ok);
  auto digest = s.tree.digest();
  s.run(first);
  EXPECT_EQ(s.told(), "");
  EXPECT_EQ(s.tree.applied(), s.last);
  EXPECT_EQ(s.tree.digest(), digest);
}

TEST(data_tree_session, a_failed_write_counts_as_executed) {
  scene s;
  auto who = s.open(5);
  EXPECT_EQ(s.code_as(who, delete_node{"/none"}), error::no_node);
  s.run(scene::request(who, 1, delete_node{"/none"}));
  EXPECT_EQ(s.told(), "");
  EXPECT_EQ(s.code_as(who, node("/a")), error::ok);
}

TEST(data_tree_session, a_write_behind_a_gap_is_refused_and_does_not_count) {
  scene s;
  auto who = s.open(5);
  s.run(scene::request(who, 2, node("/a")));
  EXPECT_EQ(s.told(), "outcome -118");
  s.run(scene::request(who, 1, node("/a")));
  EXPECT_EQ(code_of(s.outcome_reply()), error::ok);
}

TEST(data_tree_session, a_write_without_a_living_session_is_refused) {
  scene s;
  party ghost{session_id{77}, 11, 0, {}};
  EXPECT_EQ(s.code_as(ghost, node("/a")), error::session_expired);
  EXPECT_EQ(s.code_as(ghost, close_session{}), error::session_expired);
  EXPECT_EQ(s.code(node("/e", ephemeral)), error::session_expired);
}

TEST(data_tree_session, attaching_moves_the_session_and_refuses_the_old_attachment) {
  scene s;
  auto before = s.open(5, 11);
  s.code_as(before, node("/a"));
  party now{session_id{5}, 12, 0, {}};
  s.run(scene::request(now, 0, attach_session{10000, "secret"}));
  EXPECT_EQ(s.told(), "moved 5 to 12, outcome 0");
  auto to = s.outcome_reply();
  EXPECT_EQ(std::get<session_opened>(to->body).timeout_ms, 10000u);
  EXPECT_EQ(std::get<session_opened>(to->body).password, "secret");
  EXPECT_EQ(s.code_as(before, node("/b")), error::session_moved);
  EXPECT_EQ(s.code_as(before, close_session{}), error::session_moved);
  EXPECT_EQ(s.code_as(now, node("/b")), error::ok); // counting from 1 again
  s.run(scene::request(now, 0, attach_session{10000, "secret"}));
  EXPECT_EQ(s.told(), ""); // a second copy
}

TEST(data_tree_session, attaching_needs_the_password_and_a_session) {
  scene s;
  auto who = s.open(5, 11);
  auto digest = s.tree.digest();
  for (auto* wrong : {"", "secreT", "secret "}) {
    s.run(scene::request({session_id{5}, 12, 0, {}}, 0, attach_session{10000, wrong}));
    EXPECT_EQ(s.told(), "outcome -112") << wrong;
  }
  s.run(scene::request({session_id{6}, 12, 0, {}}, 0, attach_session{10000, "secret"}));
  EXPECT_EQ(s.told(), "outcome -112");
  EXPECT_EQ(s.tree.digest(), digest);
  EXPECT_EQ(s.code_as(who, node("/a")), error::ok);
}

TEST(data_tree_session, closing_takes_all_ephemerals_in_one_transaction) {
  scene s;
  auto who = s.open(5);
  auto other = s.open(6);
  s.create("/dir");
  s.code_as(who, node("/dir/b", ephemeral));
  s.code_as(who, node("/a", ephemeral));
  s.code_as(who, node("/stays"));
  s.code_as(other, node("/others", ephemeral));
  EXPECT_EQ(s.stat_at("/a")->ephemeral_owner, session_id{5});
  EXPECT_EQ(s.code_as(who, close_session{}), error::ok);
  EXPECT_EQ(s.told(), "deleted /a, children /, deleted /dir/b, children /dir, closed 5, outcome 0");
  EXPECT_EQ(s.stat_at("/dir")->children_modified, s.last);
  EXPECT_TRUE(s.stat_at("/stays"));
  EXPECT_TRUE(s.stat_at("/others"));
  EXPECT_EQ(s.code_as(who, node("/late")), error::session_expired);
  status x;
  s.tree.report(x);
  EXPECT_EQ(x.sessions, 1u);
  EXPECT_EQ(x.ephemerals, 1u);
}

TEST(data_tree_session, the_leader_expires_a_session_whatever_its_attachment) {
  scene s;
  auto who = s.open(5);
  s.code_as(who, node("/e", ephemeral));
  write_request expiry{session_id{5}, 0, 0, {}, encode(operation{close_session{true}, {}})};
  s.run(expiry);
  EXPECT_EQ(s.told(), "deleted /e, children /, expired 5");
  s.run(expiry);
  EXPECT_EQ(s.told(), "");
}

TEST(data_tree_session, a_client_cannot_expire_anothers_session) {
  scene s;
  s.open(5, 11);
  write_request forged{
      session_id{5}, 0, 0, {scene::here, 1}, encode(operation{close_session{true}, {}})};
  s.run(forged);
  EXPECT_EQ(s.told(), "outcome -118");
}

TEST(data_tree_session, an_ephemeral_outlives_a_move_and_may_be_deleted_by_others) {
  scene s;
  auto who = s.open(5, 11);
  s.code_as(who, node("/e", ephemeral));
  s.code_as(who, node("/f", ephemeral));
  party now{session_id{5}, 12, 0, {}};
  s.run(scene::request(now, 0, attach_session{10000, "secret"}));
  EXPECT_EQ(s.stat_at("/e")->ephemeral_owner, session_id{5});
  EXPECT_EQ(s.code(delete_node{"/e"}), error::ok);
  EXPECT_EQ(s.create("/e"), error::ok);
  EXPECT_EQ(s.code_as(now, close_session{}), error::ok);
  EXPECT_TRUE(s.stat_at("/e")); // another one by now
  EXPECT_FALSE(s.stat_at("/f"));
}

TEST(data_tree_session, what_cannot_be_decoded_is_answered_and_used_up) {
  scene s;
  auto who = s.open(5);
  for (std::string bytes : {"", "\xff", "nonsense that goes on"}) {
    write_request bad{who.session, who.attachment, ++who.sequence, {scene::here, 1}, bytes};
    s.run(bad);
    EXPECT_EQ(s.told(), "outcome -5");
    s.run(bad);
    EXPECT_EQ(s.told(), "");
  }
  s.run({no_session, 0, 0, {scene::here, 1}, "junk"});
  EXPECT_EQ(s.told(), "outcome -5");
  EXPECT_EQ(s.code_as(who, node("/a")), error::ok);
}

TEST(data_tree_session, cut_or_flipped_operations_never_throw) {
  scene s;
  auto who = s.open(5);
  auto good = encode(operation{
      multi{{node("/a", ephemeral), delete_node{"/a"}, set_data{"/", "x"}, check_version{"/"}}},
      {digest("a:b")}});
  for (std::size_t i = 0; i < good.size(); ++i) {
    s.run({who.session, who.attachment, ++who.sequence, {scene::here, 1}, good.substr(0, i)});
    EXPECT_EQ(s.told(), "outcome -5") << i;
    for (auto mask : {1, 0x80, 0xff}) {
      auto bad = good;
      bad[i] = static_cast<char>(bad[i] ^ mask);
      EXPECT_NO_THROW(s.run({who.session, who.attachment, ++who.sequence, {scene::here, 1}, bad}));
    }
  }
}

TEST(data_tree_session, the_leader_is_told_what_came_and_went) {
  scene s;
  auto who = s.open(5);
  s.open(6);
  auto news = s.tree.take_session_news();
  EXPECT_FALSE(news.all);
  ASSERT_EQ(news.opened.size(), 2u);
  EXPECT_EQ(news.opened[1].session, session_id{6});
  EXPECT_EQ(news.opened[1].timeout_ms, 30000u);
  s.run(scene::request({session_id{5}, 12, 0, {}}, 0, attach_session{10000, "secret"}));
  s.run({session_id{6}, 0, 0, {}, encode(operation{close_session{true}, {}})});
  news = s.tree.take_session_news();
  ASSERT_EQ(news.opened.size(), 1u);
  EXPECT_EQ(news.opened[0].timeout_ms, 10000u);
  EXPECT_EQ(news.ended, std::vector<session_id>{session_id{6}});
  news = s.tree.take_session_news();
  EXPECT_TRUE(news.opened.empty() && news.ended.empty());
  auto all = s.tree.all_sessions();
  EXPECT_TRUE(all.all);
  ASSERT_EQ(all.opened.size(), 1u);
  EXPECT_EQ(all.opened[0].session, session_id{5});
}

TEST(data_tree_session, equal_histories_give_equal_digests_and_different_ones_do_not) {
  scene a, b;
  auto x = a.open(5);
  auto y = b.open(5);
  EXPECT_EQ(a.tree.digest(), b.tree.digest());
  a.code_as(x, node("/a"));
  b.code_as(y, node("/a"));
  EXPECT_EQ(a.tree.digest(), b.tree.digest());
  a.code_as(x, delete_node{"/none"});
  b.create("/a");
  EXPECT_NE(a.tree.digest(), b.tree.digest()); // one session has executed one write more
}
