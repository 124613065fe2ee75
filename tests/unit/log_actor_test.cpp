// The log as its node, tree and roles meet it: what it answers, in which order, and what it drops.
#include <deque>
#include <sstream>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/supervision.hpp"
#include "runtime/live/disk/log_actor.hpp"
#include "tests/unit/log_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::disk_test;
using testing::ElementsAre;

std::string span(const std::vector<proposal>& of) {
  return of.empty() ? "nothing" : to_string(of.front().id) + '-' + to_string(of.back().id);
}

struct notes {
  std::vector<std::string> heard;
  std::string ended;
};

/// Everybody whom the log speaks to, in one.
caf::behavior everybody(caf::event_based_actor* self, std::shared_ptr<notes> book) {
  auto note = [book](const std::string& text) { book->heard.push_back(text); };
  self->set_down_handler([book](caf::down_msg& x) { book->ended = reason_of(x.reason); });
  return {
      [=](const caf::actor& to_be_watched) { self->monitor(to_be_watched); },
      [=](const restore& x) {
        note("restore " + to_string(x.part.at) + " part " + std::to_string(x.part.index)
             + (x.part.last ? " last" : ""));
      },
      [=](const apply& x) { note("apply " + span(x.entries)); },
      [=](const loaded& x) { note("loaded " + to_string(x.applied)); },
      [=](const recalled& x) {
        note("recalled " + std::to_string(x.term) + " last " + to_string(x.history.last())
             + " tail " + span(x.tail) + " current " + std::to_string(x.epochs.current));
      },
      [=](const synced& x) {
        note("synced " + std::to_string(x.term) + ' ' + to_string(x.through));
      },
      [=](const epochs_stored& x) { note("stored " + std::to_string(x.value.accepted)); },
      [=](const truncated& x) { note("truncated " + to_string(x.to)); },
      [=](const installed& x) {
        note("installed " + to_string(x.at) + (x.complete ? " complete" : ""));
      },
      [=](const history_read& x) {
        note("history " + std::to_string(x.token) + ' '
             + (x.found ? span(x.entries) : "not found, only behind " + to_string(x.base)));
      },
      [=](const snapshot_read& x) {
        note("part " + std::to_string(x.token) + ' '
             + (x.found ? to_string(x.part.at) + '/' + std::to_string(x.part.index)
                        : std::string("not found")));
      },
      [=](const snapshot_kept& x) { note("kept " + std::to_string(x.index)); },
  };
}

struct testing_config : caf::actor_system_config {
  testing_config() {
    set("scheduler.policy", caf::atom("testing"));
    config_file_path = "";
  }
};

class log_actor : public testing::Test {
protected:
  void begin() {
    log_options options;
    options.self = server_id{1};
    options.preallocate_bytes = 16 * 1024;
    options.snapshots_kept = 2;
    options.own_thread = false;
    auto record = [this](server_id, const milestone_kind& what) {
      if (auto* x = std::get_if<milestone::syncs>(&what))
        milestones.push_back("syncs " + to_string(x->through));
      else if (auto* y = std::get_if<milestone::promises>(&what))
        milestones.push_back("promises " + std::to_string(y->accepted));
    };
    it = spawn_log(system, options, disk, disk, record);
    auto probe = system.spawn(everybody, book);
    node = caf::actor_cast<starter>(probe);
    state = caf::actor_cast<tree>(probe);
    role = caf::actor_cast<log_client>(probe);
    source = caf::actor_cast<snapshot_source>(probe);
    ears = probe;
    caf::anon_send(probe, caf::actor_cast<caf::actor>(it));
    run();
  }

  void end() {
    caf::anon_send_exit(it, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(ears, caf::exit_reason::user_shutdown);
    it = nullptr;
    node = nullptr;
    state = nullptr;
    role = nullptr;
    source = nullptr;
    ears = nullptr;
    run();
  }

  void TearDown() override {
    end();
  }

  void run() {
    dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler()).run();
  }

  template <class... Ts>
  void say(Ts&&... what) {
    caf::anon_send(it, std::forward<Ts>(what)...);
  }

  void add(std::vector<proposal> what, zxid committed = {}, std::uint64_t term = 1) {
    say(append{term, committed, std::move(what)}, role);
  }

  std::vector<std::string> heard() {
    run();
    return std::exchange(book->heard, {});
  }

  testing_config config;
  caf::actor_system system{config};
  disk_pointer disk = fresh_disk();
  std::shared_ptr<notes> book = std::make_shared<notes>();
  std::vector<std::string> milestones;
  troupe::log it;
  starter node;
  tree state;
  log_client role;
  snapshot_source source;
  caf::actor ears;
};

TEST_F(log_actor, gives_a_tree_the_snapshot_and_what_is_committed_behind_it) {
  {
    auto server = start(disk);
    log_all(*server, entries(1, 1, 6), {1, 4});
    keep_all(*server, {1, 4});
    log_all(*server, entries(1, 7, 9), {1, 7});
  }
  begin();
  say(node, state);
  EXPECT_THAT(heard(), ElementsAre("restore 1.4 part 0", "restore 1.4 part 1",
                                   "restore 1.4 part 2 last", "apply 1.5-1.7", "loaded 1.7"));
  say(recall{3, {1, 7}}, node);
  EXPECT_THAT(heard(), ElementsAre("recalled 3 last 1.9 tail 1.8-1.9 current 0"));
}

TEST_F(log_actor, tells_a_fresh_tree_that_there_is_nothing) {
  begin();
  say(node, state);
  say(recall{1, {}}, node);
  EXPECT_THAT(heard(), ElementsAre("loaded 0.0", "recalled 1 last 0.0 tail nothing current 0"));
}

TEST_F(log_actor, syncs_all_that_has_piled_up_at_once) {
  begin();
  say(node, state);
  heard();
  auto before = disk->actions();
  for (std::uint32_t i = 1; i <= 10; ++i)
    add(entries(1, i, i));
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.10"));
  EXPECT_THAT(milestones, ElementsAre("syncs 1.10"));
  EXPECT_LE(disk->actions() - before, 8u); // a new segment, one write, one sync, one mark
  add(entries(1, 11, 11));
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.11"));
}

TEST_F(log_actor, does_everything_in_the_order_in_which_it_came) {
  begin();
  add(entries(1, 1, 4), {1, 1});
  say(store_epochs{1, {10, 1, 4711}}, role);
  add(entries(1, 5, 5));
  say(troupe::truncate{1, {1, 3}}, role);
  say(read_history{1, 7, {1, 1}, {1, 9}, 1000}, role);
  say(read_history{1, 8, {1, 4}, {1, 9}, 1000}, role);
  say(read_snapshot{1, 9, {}, 0}, role);
  add(entries(2, 1, 1));
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.4", "stored 10", "synced 1 1.5", "truncated 1.3",
                                   "history 7 1.2-1.3", "history 8 not found, only behind 0.0",
                                   "part 9 not found", "synced 1 2.1"));
  EXPECT_THAT(milestones, ElementsAre("syncs 1.4", "promises 10", "syncs 1.5", "syncs 2.1"));
}

TEST_F(log_actor, answers_entries_that_are_sent_again) {
  begin();
  add(entries(1, 1, 4));
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.4"));
  add(entries(1, 2, 4));
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.4"));
}

TEST_F(log_actor, drops_what_roles_of_an_earlier_term_still_say) {
  begin();
  add(entries(1, 1, 2), {}, 1);
  say(recall{2, {}}, node);
  add(entries(1, 3, 3), {}, 1);
  say(store_epochs{1, {99, 1, 4711}}, role);
  say(troupe::truncate{1, {}}, role);
  say(install{1, part({5, 5}, 0, 1)}, role);
  say(recall{1, {}}, node);
  say(recall{2, {1, 1}}, node);
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.2", "recalled 2 last 1.2 tail 1.1-1.2 current 0",
                                   "recalled 2 last 1.2 tail 1.2-1.2 current 0"));
}

TEST_F(log_actor, notes_a_commit_without_entries_and_says_nothing) {
  begin();
  add(entries(1, 1, 4));
  add({}, {1, 3});
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.4"));
  add(entries(1, 5, 5), {1, 2});
  heard();
  end();
  begin();
  say(node, state);
  EXPECT_THAT(heard(), ElementsAre("apply 1.1-1.3", "loaded 1.3"));
}

TEST_F(log_actor, takes_a_leaders_snapshot_and_gives_it_to_the_tree) {
  begin();
  say(node, state);
  add(entries(1, 1, 4));
  heard();
  say(install{1, part({4, 4}, 0)}, role); // begun and given up
  say(install{1, part({5, 5}, 0)}, role);
  say(install{1, part({5, 5}, 1)}, role);
  say(install{1, part({5, 5}, 2)}, role);
  add(entries(5, 6, 6));
  say(recall{2, {5, 5}}, node);
  EXPECT_THAT(heard(),
              ElementsAre("installed 4.4", "installed 5.5", "installed 5.5", "restore 5.5 part 0",
                          "restore 5.5 part 1", "restore 5.5 part 2 last", "installed 5.5 complete",
                          "synced 1 5.6", "recalled 2 last 5.6 tail 5.6-5.6 current 0"));
}

TEST_F(log_actor, recalls_what_is_behind_a_snapshot_that_came_while_the_tree_was_fenced) {
  begin();
  say(node, state);
  add(entries(1, 1, 4), {1, 2});
  heard();
  say(install{1, part({5, 5}, 0, 1)}, role);
  add(entries(5, 6, 7));
  say(recall{2, {1, 2}}, node); // what the tree had applied before it got the snapshot
  say(read_history{2, 7, {1, 2}, {5, 7}, 1000}, role);
  EXPECT_THAT(heard(), ElementsAre("restore 5.5 part 0 last", "installed 5.5 complete",
                                   "synced 1 5.7", "recalled 2 last 5.7 tail 5.6-5.7 current 0",
                                   "history 7 not found, only behind 5.5"));
}

TEST_F(log_actor, keeps_a_snapshot_part_by_part_and_lets_a_leader_read_it) {
  begin();
  add(entries(1, 1, 4), {1, 4});
  for (std::uint64_t i = 0; i < 3; ++i)
    say(keep_snapshot{part({1, 4}, i)}, source);
  say(read_snapshot{1, 1, {}, 0}, role);
  say(read_snapshot{1, 2, {1, 4}, 2}, role);
  say(read_snapshot{1, 3, {1, 4}, 3}, role);
  say(read_snapshot{1, 4, {1, 3}, 1}, role);
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.4", "kept 0", "kept 1", "kept 2", "part 1 1.4/0",
                                   "part 2 1.4/2", "part 3 not found", "part 4 not found"));
}

TEST_F(log_actor, goes_on_when_there_is_no_space_for_a_snapshot) {
  begin();
  add(entries(1, 1, 4), {1, 4});
  heard();
  disk->full(true);
  for (std::uint64_t i = 0; i < 3; ++i)
    say(keep_snapshot{part({1, 4}, i)}, source);
  EXPECT_THAT(heard(), ElementsAre("kept 0", "kept 1", "kept 2"));
  disk->full(false);
  add(entries(1, 5, 5));
  EXPECT_THAT(heard(), ElementsAre("synced 1 1.5"));
  EXPECT_TRUE(files(*disk, "snapshot.").empty());
}

TEST_F(log_actor, ends_with_the_reason_when_a_sync_fails_and_answers_nothing) {
  begin();
  add(entries(1, 1, 1));
  heard();
  disk->fail_next(memory_directory::action::sync, EIO);
  add(entries(1, 2, 2));
  add(entries(1, 3, 3));
  EXPECT_THAT(heard(), testing::IsEmpty());
  EXPECT_EQ(book->ended, "cannot sync log.0000000100000001: Input/output error");
}

TEST_F(log_actor, ends_when_it_is_given_a_gap) {
  begin();
  add(entries(1, 2, 2));
  EXPECT_THAT(heard(), testing::IsEmpty());
  EXPECT_THAT(book->ended, testing::HasSubstr("without a gap"));
}

TEST_F(log_actor, refuses_a_disk_in_use) {
  begin();
  EXPECT_THROW(spawn_log(system, {.self = server_id{1}, .own_thread = false}, disk, disk,
                         [](server_id, const milestone_kind&) {}),
               disk_refusal);
}

TEST(log_actor_live, syncs_real_files_on_its_own_thread) {
  temporary_path root;
  caf::actor_system_config config;
  caf::actor_system system{config};
  {
    caf::scoped_actor self{system};
    auto where = open_directory(own_path(root / "data"));
    auto it = spawn_log(system, {.self = server_id{1}, .preallocate_bytes = 1 << 20}, where, where,
                        [](server_id, const milestone_kind&) {});
    auto me = caf::actor_cast<log_client>(self);
    self->send(it, store_epochs{1, {1, 1, 4711}}, me);
    self->receive([](const epochs_stored& x) { EXPECT_EQ(x.value.current, 1u); });
    for (std::uint32_t i = 1; i <= 100; ++i)
      self->send(it, append{1, {}, entries(1, i, i)}, me);
    zxid through;
    while (through < zxid{1, 100})
      self->receive([&](const synced& x) {
        EXPECT_GT(x.through, through);
        through = x.through;
      });
    self->monitor(it);
    self->send_exit(it, caf::exit_reason::user_shutdown);
    self->receive([](const caf::down_msg&) {});
  }
  system.await_all_actors_done();
  auto again = open_directory(own_path(root / "data"));
  storage server{plain_options(), again, again};
  EXPECT_EQ(server.log().last(), (zxid{1, 100}));
}

} // namespace
