// The watcher registry as an actor: one ordered stream in, one to each session host out.
#include <gtest/gtest.h>

#include "actors/watcher_registry/watcher_registry_actor.hpp"
#include "tests/unit/tree_actors.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

class watch_registry_actor : public testing::Test {
protected:
  watch_registry_actor() {
    registry = spawn_watcher_registry(stage.system);
    for (auto number : {1u, 2u}) {
      hosts[number] = stage.spawn_host(notes[number] = std::make_shared<host_notes>());
      caf::anon_send(registry, enroll{number}, hosts[number]);
    }
    stage.settle();
  }

  ~watch_registry_actor() override {
    caf::anon_send_exit(registry, caf::exit_reason::kill);
    for (auto& [number, host] : hosts)
      caf::anon_send_exit(host, caf::exit_reason::kill);
    caf::anon_send_exit(role, caf::exit_reason::kill);
    stage.settle();
  }

  void say(std::vector<effect> items) {
    for (auto& [number, x] : notes)
      *x = {};
    caf::anon_send(registry, effects{std::move(items)});
    stage.settle();
  }

  std::string told(std::uint32_t host) {
    return text_of(notes[host]->told);
  }

  static answer read_by(std::uint32_t host, client_number client, std::uint32_t ticket,
                        std::vector<watch_wish> wishes = {}) {
    return {host, client, no_session, ticket, {}, std::move(wishes), {}, {}, nullptr};
  }

  static change happening(event_kind kind, const std::string& path,
                          std::shared_ptr<const acl> list = nullptr) {
    return {kind, path, {1, 5}, std::move(list)};
  }

  static watch_wish data(const std::string& path) {
    return {watch_table_kind::data, path};
  }

  static watch_wish child(const std::string& path) {
    return {watch_table_kind::child, path};
  }

  actor_stage stage;
  watcher_registry registry;
  std::map<std::uint32_t, session_host> hosts;
  std::map<std::uint32_t, std::shared_ptr<host_notes>> notes;
  submitter role{stage.spawn_role()};
};

} // namespace

TEST_F(watch_registry_actor, everything_goes_to_the_host_it_belongs_to_in_one_message) {
  say({read_by(1, 7, 1), read_by(2, 8, 2), outcome{1, session_id{5}, 1, 9, {}}, read_by(1, 7, 3)});
  EXPECT_EQ(told(1), "answer 1 to 7, outcome 9, answer 3 to 7");
  EXPECT_EQ(notes[1]->messages, std::vector<std::size_t>{3});
  EXPECT_EQ(told(2), "answer 2 to 8");
}

TEST_F(watch_registry_actor, the_event_comes_before_any_answer_that_shows_the_change) {
  say({read_by(1, 7, 1, {data("/a")}), happening(event_kind::data_changed, "/a"),
       outcome{1, session_id{5}, 1, 1, {}}, read_by(1, 7, 2)});
  EXPECT_EQ(told(1), "answer 1 to 7, event 3 /a for 7, outcome 1, answer 2 to 7");
  auto& event = std::get<event_for>(notes[1]->told[1]);
  EXPECT_EQ(event.what.at, (zxid{1, 5}));
}

TEST_F(watch_registry_actor, a_wish_counts_for_all_that_comes_after_its_answer_and_only_that) {
  say({happening(event_kind::created, "/a"), read_by(1, 7, 1, {data("/a")})});
  EXPECT_EQ(told(1), "answer 1 to 7");
  say({happening(event_kind::created, "/a")});
  EXPECT_EQ(told(1), "event 1 /a for 7");
  say({happening(event_kind::created, "/a")});
  EXPECT_EQ(told(1), "");
}

TEST_F(watch_registry_actor, a_deletion_is_told_once_and_then_to_the_parents_watchers) {
  say({read_by(1, 7, 1, {data("/p/a"), child("/p/a"), child("/p")}),
       read_by(2, 7, 2, {child("/p/a")})});
  say({happening(event_kind::deleted, "/p/a"), happening(event_kind::children_changed, "/p")});
  EXPECT_EQ(told(1), "event 2 /p/a for 7, event 4 /p for 7");
  EXPECT_EQ(told(2), "event 2 /p/a for 7");
}

TEST_F(watch_registry_actor, replays_come_before_their_reply) {
  auto x = read_by(2, 8, 4, {data("/w")});
  x.replays = {{event_kind::data_changed, "/a", std::nullopt},
               {event_kind::deleted, "/b", std::nullopt}};
  say({x, happening(event_kind::created, "/w")});
  EXPECT_EQ(told(2), "event 3 /a for 8 replayed, event 2 /b for 8 replayed, answer 4 to 8, "
                     "event 1 /w for 8");
}

TEST_F(watch_registry_actor, who_may_not_read_hears_nothing_until_he_proves_more) {
  auto anns = std::make_shared<const acl>(acl{{permission::read, "digest", "ann:x"}});
  auto ann = std::make_shared<const identities>(identities{{"digest", "ann:x"}});
  say({read_by(1, 7, 1, {data("/a"), data("/b")})});
  say({happening(event_kind::data_changed, "/a", anns)});
  EXPECT_EQ(told(1), "");
  say({client_identified{1, 7, ann}, happening(event_kind::data_changed, "/a", anns),
       happening(event_kind::data_changed, "/b", anns)});
  EXPECT_EQ(told(1), "event 3 /b for 7"); // the one on /a was consumed
}

TEST_F(watch_registry_actor, a_client_that_left_is_forgotten) {
  say({read_by(1, 7, 1, {data("/a")}), read_by(1, 8, 2, {data("/a")}), client_left{1, 7},
       happening(event_kind::created, "/a")});
  EXPECT_EQ(told(1), "answer 1 to 7, answer 2 to 8, event 1 /a for 8");
}

TEST_F(watch_registry_actor, ends_and_moves_of_sessions_go_to_all_hosts) {
  say({session_ended{session_id{5}, true}, session_moved{session_id{6}, 1}});
  EXPECT_EQ(told(1), "ended 5, moved 6");
  EXPECT_EQ(told(2), "ended 5, moved 6");
}

TEST_F(watch_registry_actor, service_goes_to_all_hosts_and_to_those_who_come_later) {
  caf::anon_send(registry, service{true, standing::following, 3}, role);
  auto late = std::make_shared<host_notes>();
  hosts[3] = stage.spawn_host(late);
  caf::anon_send(registry, enroll{3}, hosts[3]);
  stage.settle();
  EXPECT_EQ(notes[1]->services.size(), 1u);
  ASSERT_EQ(late->services.size(), 1u);
  EXPECT_EQ(late->services[0].epoch, 3u);
}

TEST_F(watch_registry_actor, the_status_gets_the_watches_and_goes_to_the_asker) {
  say({read_by(1, 7, 1, {data("/a"), child("/a"), data("/b")}), read_by(2, 7, 2, {data("/a")})});
  status x;
  x.ticket = 42;
  x.nodes = 9;
  caf::anon_send(registry, x, hosts[2]);
  stage.settle();
  ASSERT_EQ(notes[2]->reports.size(), 1u);
  auto& got = notes[2]->reports[0];
  EXPECT_EQ(got.ticket, 42u);
  EXPECT_EQ(got.nodes, 9u);
  EXPECT_EQ(got.watches, 4u);
  EXPECT_EQ(got.watched_paths, 2u);
  EXPECT_EQ(got.watchers, 2u);
}

TEST_F(watch_registry_actor, a_host_that_ends_takes_its_watches_along) {
  say({read_by(1, 7, 1, {data("/a")}), read_by(2, 7, 2, {data("/a")})});
  caf::anon_send_exit(hosts[1], caf::exit_reason::kill);
  stage.settle();
  caf::anon_send(registry, status{}, hosts[2]);
  stage.settle();
  EXPECT_EQ(notes[2]->reports[0].watches, 1u);
  say({read_by(1, 7, 1, {data("/b")}), happening(event_kind::created, "/a")}); // to nobody: dropped
  EXPECT_EQ(told(2), "event 1 /a for 7");
}
