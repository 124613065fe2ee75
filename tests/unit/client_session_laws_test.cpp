// Each law of sessions, and of what belongs to them, is shown histories that keep it or break it.
#include "tests/unit/client_laws_fixture.hpp"

namespace troupe::client_laws_test {

TEST_F(client_laws_of, an_ephemeral_goes_with_its_session) {
  writes("ann", ann_session, 1, make("/e", "x", create_mode::ephemeral));
  auto with_it = *model_.size_at(last_);
  EXPECT_EQ(1u, with_it.ephemerals);
  asks("ann", close_session{});
  auto at = executes(ann_session, 2, close_session{});
  expect_kept();
  EXPECT_EQ(0u, model_.size_at(at)->ephemerals);
  last_ = last_.next();
  asks("bob", put("/n", "y"));
  proposal p{last_,
             now_ms_,
             {bob_session, number(bob_session), 1, {}, encode(operation{put("/n", "y"), {}})}};
  laws_.executed(server_id{2}, p, {with_it.nodes, 1, 1});
  expect_broken(
      "2 has 5 znodes, 1 ephemerals, 1 sessions at 1.5, it should be 4 znodes, 0 ephemerals");
}

TEST_F(client_laws_of, a_snapshot_brings_back_no_ephemeral) {
  writes("ann", ann_session, 1, make("/e", "x", create_mode::ephemeral));
  auto with_it = *model_.size_at(last_);
  asks("ann", close_session{});
  auto at = executes(ann_session, 2, close_session{});
  laws_.restored(server_id{3}, at, *model_.size_at(at));
  expect_kept();
  laws_.restored(server_id{3}, at, with_it);
  expect_broken("3 has 5 znodes, 1 ephemerals, 2 sessions");
}

TEST_F(client_laws_of, no_session_expires_before_its_time) {
  now_ms_ = first_ms + 4000;
  expires(ann_session);
  expect_kept();
  opens("cat", session_id{13});
  now_ms_ += 3999;
  expires(session_id{13});
  expect_broken("expires a session after 3999 ms, it has 4000");
}

TEST_F(client_laws_of, a_new_leader_gives_every_session_its_timeout) {
  now_ms_ = first_ms + 5000;
  laws_.leads(1, first_ms + 3000);
  expires(ann_session);
  expect_broken("expires a session after 2000 ms, it has 4000");
}

TEST_F(client_laws_of, an_old_connection_writes_no_more) {
  last_ = last_.next();
  executes({last_,
            now_ms_,
            {ann_session, 99, 0, {}, encode(operation{attach_session{4000, "secret"}, {}})}});
  asks("ann", make("/n"));
  auto at = executes(ann_session, 1, make("/n")); // of the attachment before
  EXPECT_EQ(error::session_moved, laws_.history().find(at)->code);
  EXPECT_EQ(nullptr, laws_.history().find("/n", at));
  expect_kept();
}

TEST_F(client_laws_of, servers_execute_without_a_gap) {
  last_ = last_.next();
  executes(bob_session, 1, make("/n"));
  expect_broken("1 executes 1.4 after 1.2");
}

} // namespace troupe::client_laws_test
