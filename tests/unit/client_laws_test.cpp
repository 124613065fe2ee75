// Each law of requests and replies is shown a history that keeps it and one that breaks it.
#include "tests/unit/client_laws_fixture.hpp"

namespace troupe::client_laws_test {

TEST_F(client_laws_of, an_honest_server_keeps_all) {
  writes("ann", ann_session, 1, make("/n"));
  writes("ann", ann_session, 2, make("/n/s-", "x", create_mode::ephemeral_sequential));
  reads("ann", "/n", last_, true);
  auto at = writes("bob", bob_session, 1, put("/n", "y"));
  fires("ann", event_kind::data_changed, "/n", at);
  reads("ann", "/n", at);
  writes("bob", bob_session, 2, multi{{create_node{"/m", "x", {}}, delete_node{"/m"}}});
  expect_kept();
}

TEST_F(client_laws_of, replies_leave_in_the_order_of_the_requests) {
  auto first = asks("ann", make("/a"));
  auto second = asks("ann", make("/b"));
  executes(ann_session, 1, make("/a"));
  auto at = executes(ann_session, 2, make("/b"));
  told("ann", second, {at, error::ok, created{"/b", {}}});
  expect_broken("ann was answered out of order: create /b");
}

TEST_F(client_laws_of, what_a_client_is_shown_never_goes_back) {
  auto before = writes("bob", bob_session, 1, make("/n"));
  auto at = writes("bob", bob_session, 2, put("/n", "y"));
  reads("ann", "/n", at);
  expect_kept();
  reconnects("ann", ann_session);
  reads("ann", "/n", before);
  expect_broken("ann was shown 1.3 after 1.4");
}

TEST_F(client_laws_of, nobody_is_shown_what_nobody_has_executed) {
  auto x = asks("ann", read{exists{"/n"}});
  told("ann", x, {{1, 9}, error::no_node, {}});
  expect_broken("which nobody has executed");
}

TEST_F(client_laws_of, a_client_reads_what_it_wrote) {
  writes("ann", ann_session, 1, make("/n", "old"));
  auto before = data_of("/n", last_);
  auto at = writes("ann", ann_session, 2, put("/n", "new"));
  auto x = asks("ann", read{get_data{"/n"}});
  told("ann", x, {at, error::ok, before});
  expect_broken("ann was shown /n at 1.4 as old, it is new");
}

TEST_F(client_laws_of, a_znode_is_shown_while_it_is_there) {
  auto at = writes("ann", ann_session, 1, make("/n"));
  auto x = asks("ann", read{exists{"/n"}});
  told("ann", x, {at, error::no_node, {}});
  expect_broken("ann was shown /n at 1.3: it is there");
}

TEST_F(client_laws_of, a_stat_is_right) {
  auto at = writes("ann", ann_session, 1, make("/n"));
  auto x = asks("ann", read{exists{"/n"}});
  auto is = stat_of(*laws_.history().find("/n", at));
  ++is.version;
  told("ann", x, {at, error::ok, is});
  expect_broken("with another stat");
}

TEST_F(client_laws_of, children_are_those_of_that_zxid) {
  writes("ann", ann_session, 1, make("/p"));
  auto at = writes("ann", ann_session, 2, make("/p/a"));
  writes("ann", ann_session, 3, make("/p/b"));
  auto x = asks("bob", read{get_children{"/p"}});
  told("bob", x, {at, error::ok, got_children{{"a"}, {}}});
  expect_kept();
  auto y = asks("bob", read{get_children{"/p"}});
  told("bob", y, {last_, error::ok, got_children{{"a"}, {}}});
  expect_broken("with other children");
}

TEST_F(client_laws_of, an_acknowledged_write_is_in_the_history) {
  auto x = asks("ann", make("/n"));
  told("ann", x, {{1, 1}, error::ok, created{"/n", {}}}); // where her session was opened
  expect_broken("which is another write than the one it had asked for");
}

TEST_F(client_laws_of, nobody_is_told_of_anothers_write) {
  auto x = asks("ann", make("/n"));
  asks("bob", make("/n"));
  auto at = executes(bob_session, 1, make("/n"));
  told("ann", x, {at, error::ok, created{"/n", {}}});
  expect_broken("which is another session's write");
}

TEST_F(client_laws_of, one_write_is_told_once) {
  asks("ann", make("/n"));
  auto at = executes(ann_session, 1, make("/n"));
  auto again = asks("ann", make("/n"));
  laws_.hear("ann", note::disconnected{});
  auto x = asks("ann", make("/n"));
  told("ann", x, {at, error::ok, created{"/n", {}}});
  expect_kept();
  auto y = asks("ann", make("/n"));
  told("ann", y, {at, error::ok, created{"/n", {}}});
  expect_broken("ann was told");
}

TEST_F(client_laws_of, a_write_has_the_outcome_that_it_is_told_to_have) {
  writes("ann", ann_session, 1, make("/n"));
  auto x = asks("ann", make("/n"));
  auto at = executes(ann_session, 2, make("/n"));
  told("ann", x, {at, error::ok, created{"/n", {}}});
  expect_broken("ann was told of 1.4: done, it is node exists");
}

TEST_F(client_laws_of, sequential_names_are_those_that_were_created) {
  auto x = asks("ann", make("/s-", "x", create_mode::persistent_sequential));
  auto at = executes(ann_session, 1, make("/s-", "x", create_mode::persistent_sequential));
  told("ann", x, {at, error::ok, created{"/s-0000000007", {}}});
  expect_broken("as /s-0000000007, it has created /s-0000000000");
}

TEST_F(client_laws_of, a_write_is_executed_once) {
  asks("ann", put("/n", "y"));
  executes(ann_session, 1, put("/n", "y"));
  expect_kept();
  executes(ann_session, 2, put("/n", "y")); // the same under another number
  expect_broken("1.4 is a write of ann that was executed before, or never asked for");
}

TEST_F(client_laws_of, writes_are_executed_in_the_order_of_asking) {
  asks("ann", put("/n", "1"));
  asks("ann", put("/n", "2"));
  executes(ann_session, 1, put("/n", "2"));
  expect_kept(); // the first one may have been lost with its connection
  executes(ann_session, 2, put("/n", "1"));
  expect_broken("executed before, or never asked for");
}

TEST_F(client_laws_of, a_multi_is_told_as_it_was) {
  write both = multi{{create_node{"/a", "x", {}}, delete_node{"/none"}}};
  auto x = asks("ann", both);
  auto at = executes(ann_session, 1, both);
  EXPECT_EQ(nullptr, laws_.history().find("/a", at)); // nothing of it
  multi_done said{false, {{error::ok, created{"/a", {}}, 1}, {error::ok, {}, 2}}};
  told("ann", x, {at, error::ok, said});
  expect_broken("a multi of which it was told what is not so");
}

TEST_F(client_laws_of, what_was_told_comes_before_what_is_asked_later) {
  auto early = asks("ann", make("/a"));
  auto at = executes(ann_session, 1, make("/a"));
  auto late = writes("bob", bob_session, 1, make("/b"));
  told("ann", early, {at, error::ok, created{"/a", {}}}); // asked before bob was told
  expect_kept();
  asks("ann", make("/c"));
  EXPECT_LT(at, late);
  auto x = asks("bob", make("/d"));
  told("bob", x, {at, error::ok, created{"/d", {}}});
  expect_broken("bob was shown 1.3 after 1.4");
}

TEST_F(client_laws_of, a_write_asked_after_another_was_told_is_behind_it) {
  asks("ann", make("/a"));
  executes(ann_session, 1, make("/a"));
  reconnects("ann", ann_session);
  writes("bob", bob_session, 1, make("/b"));
  auto x = asks("ann", make("/a"));
  told("ann", x, {{1, 3}, error::ok, created{"/a", {}}});
  expect_broken("ann was told that create /a is 1.3, before it asked somebody was told of 1.4");
}

TEST_F(client_laws_of, a_sync_shows_all_that_anybody_was_told_before) {
  auto at = writes("bob", bob_session, 1, make("/n"));
  auto x = asks("ann", talk::sync_wanted{"/"});
  told("ann", x, {at, error::ok, synced_path{"/"}});
  expect_kept();
  writes("bob", bob_session, 2, put("/n", "y"));
  auto y = asks("ann", talk::sync_wanted{"/"});
  told("ann", y, {at, error::ok, synced_path{"/"}});
  expect_broken("ann has synced and was shown 1.3, somebody had been told of 1.4");
}

} // namespace troupe::client_laws_test
