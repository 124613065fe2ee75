// Each law of clients is shown a history that keeps it and one that breaks it.
#include "runtime/stage/clients/client_laws.hpp"

#include <gtest/gtest.h>

#include "messages/archive.hpp"

namespace troupe {

namespace {

using request = decltype(talk::request::what);

constexpr session_id ann_session{11}, bob_session{12};
constexpr std::int64_t first_ms = 1000;

/// One server that executes, clients that ask and are told.
class client_laws_of : public testing::Test {
protected:
  client_laws_of() {
    opens("ann", ann_session);
    opens("bob", bob_session);
  }

  /// The server executes the next transaction of its epoch.
  zxid executes(session_id session, std::uint64_t sequence, write what) {
    last_ = last_.next();
    proposal p{last_, now_ms_, {session, number(session), sequence, {server_id{1}, 1}, {}}};
    p.write.operation = encode(operation{std::move(what), {}});
    return executes(p);
  }

  zxid executes(const proposal& p) {
    model_.execute(p);
    laws_.executed(server_id{1}, p, *model_.size_at(p.id));
    return p.id;
  }

  zxid expires(session_id session) {
    last_ = last_.next();
    return executes(
        {last_, now_ms_, {session, 0, 0, {}, encode(operation{close_session{true}, {}})}});
  }

  void opens(const std::string& who, session_id session) {
    executes(session, 0, open_session{4000, "secret"});
    laws_.hear(who, note::connected{server_id{1}, session, true});
  }

  void reconnects(const std::string& who, session_id session) {
    laws_.hear(who, note::disconnected{});
    laws_.hear(who, note::connected{server_id{2}, session, false});
  }

  talk::request asks(const std::string& who, request what) {
    talk::request x{++xid_, std::move(what)};
    laws_.hear(who, note::asked{x});
    return x;
  }

  void told(const std::string& who, const talk::request& what, reply said) {
    laws_.hear(who, note::answered{what, {what.xid, std::move(said)}});
  }

  void fires(const std::string& who, event_kind kind, std::string path, std::optional<zxid> at,
             bool awaited = true) {
    laws_.hear(who, note::fired{{kind, std::move(path), at}, awaited});
  }

  /// Asked, executed, told.
  zxid writes(const std::string& who, session_id session, std::uint64_t sequence, write what) {
    auto x = asks(who, what);
    auto at = executes(session, sequence, what);
    auto& deed = *laws_.history().find(at);
    reply said{at, deed.code, {}};
    if (!deed.path.empty())
      said.body = created{deed.path, std::nullopt};
    if (!deed.parts.empty())
      said.body = multi_done{deed.code != error::ok, deed.parts};
    told(who, x, said);
    return at;
  }

  /// What a right server answers.
  got_data data_of(const std::string& path, zxid at) const {
    auto* is = laws_.history().find(path, at);
    return {*is->data, stat_of(*is)};
  }

  static stat stat_of(const annals::state& is) {
    stat x;
    x.created = is.created;
    x.modified = is.modified;
    x.children_modified = is.children_modified;
    x.version = is.version;
    x.cversion = 2 * is.creations - is.children;
    x.children = is.children;
    x.ephemeral_owner = is.owner;
    x.data_length = static_cast<std::int32_t>((*is.data)->size());
    return x;
  }

  void reads(const std::string& who, const std::string& path, zxid at, bool watch = false) {
    auto x = asks(who, read{get_data{path, watch}});
    told(who, x, {at, error::ok, data_of(path, at)});
  }

  void expect_kept() {
    EXPECT_EQ("", laws_.broken().value_or(""));
  }

  void expect_broken(const std::string& how) {
    EXPECT_NE(std::string::npos, laws_.broken().value_or("").find(how))
        << "broken: " << laws_.broken().value_or("nothing");
  }

  static write make(const std::string& path, const std::string& data = "x",
                    create_mode mode = create_mode::persistent) {
    return create_node{path, data, {}, mode};
  }

  static write put(const std::string& path, const std::string& data) {
    return set_data{path, data, -1};
  }

  client_laws laws_;
  annals model_;
  zxid last_{1, 0};
  std::int64_t now_ms_ = first_ms;
  std::int32_t xid_ = 0;
};

} // namespace

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

// ---- watches

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
  auto x = asks("ann", read{set_watches{at, {"/n"}, {}, {}}});
  told("ann", x, {later, error::ok, {}});
  expect_broken("ann waits again for /n and has not heard that it changed");
}

TEST_F(client_laws_of, what_happened_meanwhile_is_told_before_the_watches_are_set_again) {
  auto at = writes("bob", bob_session, 1, make("/n"));
  reads("ann", "/n", at, true);
  auto later = writes("bob", bob_session, 2, put("/n", "y"));
  reconnects("ann", ann_session);
  auto x = asks("ann", read{set_watches{at, {"/n"}, {}, {}}});
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

// ---- sessions and what belongs to them

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

} // namespace troupe
