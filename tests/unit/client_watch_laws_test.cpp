// Each law of watches is shown a history that keeps it and one that breaks it.
#include "tests/unit/client_laws_fixture.hpp"
#include "tests/unit/watches_again.hpp"

namespace troupe::client_laws_test {

TEST_F(client_laws_of, an_event_comes_before_what_shows_the_change) {
  writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", last_, true);
  auto at = writes("bob", bob_session, 2, put("/n", "y"));
  expect_kept();
  reads("ann", "/n", at);
  expect_broken("ann was shown 1.4 and has not heard that /n changed at 1.4");
}

TEST_F(client_laws_of, any_reply_shows_a_change) {
  writes("bob", bob_session, 1, make("/n"));
  auto x = asks("ann", read{get_children{"/n", true}});
  told("ann", x, {last_, error::ok, got_children{}});
  writes("bob", bob_session, 2, make("/n/child"));
  auto y = asks("ann", talk::sync_wanted{"/"});
  told("ann", y, {last_, error::ok, synced_path{"/"}});
  expect_broken("has not heard that /n changed");
}

TEST_F(client_laws_of, a_watch_fires_once) {
  writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", last_, true);
  auto at = writes("bob", bob_session, 2, put("/n", "y"));
  fires("ann", event_kind::data_changed, "/n", at);
  expect_kept();
  fires("ann", event_kind::data_changed, "/n", at, false);
  expect_broken("ann heard \"event changed /n\" and waits for no such thing");
}

TEST_F(client_laws_of, an_event_is_the_first_since_the_watch_was_set) {
  writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", last_, true);
  writes("bob", bob_session, 2, put("/n", "y"));
  auto second = writes("bob", bob_session, 3, put("/n", "z"));
  fires("ann", event_kind::data_changed, "/n", second);
  expect_broken("what it waits for happened at 1.4");
}

TEST_F(client_laws_of, an_event_tells_what_happened) {
  writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", last_, true);
  auto at = writes("bob", bob_session, 2, put("/n", "y"));
  fires("ann", event_kind::deleted, "/n", at);
  expect_broken("ann heard \"event deleted /n\", which is not so");
}

TEST_F(client_laws_of, no_event_is_lost_with_a_connection) {
  auto at = writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", at, true);
  auto later = writes("bob", bob_session, 2, put("/n", "y"));
  reconnects("ann", ann_session);
  auto x = asks("ann", read{test::watches_again(at, {"/n"})});
  told("ann", x, {later, error::ok, {}});
  expect_broken("ann waits again for /n and has not heard that it changed");
}

TEST_F(client_laws_of, what_happened_meanwhile_is_told_before_the_watches_are_set_again) {
  auto at = writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", at, true);
  auto later = writes("bob", bob_session, 2, put("/n", "y"));
  reconnects("ann", ann_session);
  auto x = asks("ann", read{test::watches_again(at, {"/n"})});
  fires("ann", event_kind::data_changed, "/n", std::nullopt);
  told("ann", x, {later, error::ok, {}});
  expect_kept();
}

TEST_F(client_laws_of, who_goes_on_from_a_snapshot_tells_what_is_different) {
  auto at = writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", at, true);
  auto x = asks("ann", read{exists{"/m", true}});
  told("ann", x, {at, error::no_node, {}});
  writes("bob", bob_session, 2, make("/m"));
  writes("bob", bob_session, 3, delete_node{"/m"});
  writes("bob", bob_session, 4, put("/n", "y"));
  auto later = writes("bob", bob_session, 5, make("/o"));
  laws_.restored(server_id{1}, later, *model_.size_at(later));
  fires("ann", event_kind::data_changed, "/n", later);
  reads("ann", "/n", later); // who came and went is not noticed
  expect_kept();
}

TEST_F(client_laws_of, who_goes_on_from_a_snapshot_keeps_no_change_to_itself) {
  auto at = writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", at, true);
  writes("bob", bob_session, 2, put("/n", "y"));
  auto later = writes("bob", bob_session, 3, make("/o"));
  laws_.restored(server_id{1}, later, *model_.size_at(later));
  reads("ann", "/n", later);
  expect_broken("has not heard that /n changed at 1.4");
}

} // namespace troupe::client_laws_test
