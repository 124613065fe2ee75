// The tree as an actor: what it applies, skips and refuses, and to whom it speaks.
#include "actors/tree/tree_actor.hpp"

#include <gtest/gtest.h>

#include "actors/supervision.hpp"
#include "actors/watcher_registry/watcher_registry_actor.hpp"
#include "messages/archive.hpp"
#include "tests/unit/tree_actors.hpp"

namespace troupe::test {

namespace {

constexpr server_id here{1};

/// Keeps snapshots, and says so when told to.
class noting_log : public troupe::log::base {
public:
  struct notes {
    std::vector<snapshot_part> parts;
    bool answers = true;
    snapshot_source asker;
  };

  noting_log(caf::actor_config& config, std::shared_ptr<notes> notes)
      : troupe::log::base(config), notes_(std::move(notes)) {}

  behavior_type make_behavior() override {
    return {[](const starter&, const tree&) {},
            [](const recall&, const starter&) {},
            [](const search&, const starter&) {},
            [](const mend&, const starter&) {},
            [](const append&, const log_client&) {},
            [](const store_epochs&, const log_client&) {},
            [](const troupe::truncate&, const log_client&) {},
            [](const install&, const log_client&) {},
            [](const read_history&, const log_client&) {},
            [](const read_snapshot&, const log_client&) {},
            [this](const keep_snapshot& x, const snapshot_source& who) {
              notes_->parts.push_back(x.part);
              notes_->asker = who;
              if (notes_->answers)
                send(who, snapshot_kept{x.part.at, x.part.index});
            }};
  }

private:
  std::shared_ptr<notes> notes_;
};

class noting_listener : public tree_listener::base {
public:
  noting_listener(caf::actor_config& config, std::shared_ptr<std::vector<session_news>> notes)
      : tree_listener::base(config), notes_(std::move(notes)) {}

  behavior_type make_behavior() override {
    return {[this](const session_news& x) { notes_->push_back(x); }, [](const mortality&) {},
            [](const mortals_found&) {}};
  }

private:
  std::shared_ptr<std::vector<session_news>> notes_;
};

/// Says `fence` on its own behalf, as a node does.
class fencing_node : public starter::base {
public:
  fencing_node(caf::actor_config& config, tree who, std::shared_ptr<std::vector<fenced>> notes)
      : starter::base(config), tree_(std::move(who)), notes_(std::move(notes)) {}

  behavior_type make_behavior() override {
    return {[this](const loaded&) { send(tree_, fence{++term_}); }, [](const damaged&) {},
            [](const searched&) {}, [this](const fenced& x) { notes_->push_back(x); },
            [](const recalled&) {}};
  }

private:
  tree tree_;
  std::uint64_t term_ = 0;
  std::shared_ptr<std::vector<fenced>> notes_;
};

class tree_actor : public testing::Test {
protected:
  tree_actor() {
    registry = spawn_watcher_registry(stage.system);
    log_ = stage.system.spawn<noting_log>(kept);
    tree_options options;
    options.self = here;
    options.snap_count = 10;
    options.part_bytes = 400;
    options.tell_each = true;
    who = spawn_tree(stage.system, options, log_, registry,
                     [this](server_id, const milestone_kind& x) {
                       if (auto* done = std::get_if<milestone::applies>(&x))
                         applied.push_back(*done);
                     });
    host = stage.spawn_host(notes);
    caf::anon_send(who, enroll{4}, host);
    stage.settle();
  }

  ~tree_actor() override {
    caf::anon_send_exit(who, caf::exit_reason::kill);
    caf::anon_send_exit(registry, caf::exit_reason::kill);
    caf::anon_send_exit(log_, caf::exit_reason::kill);
    caf::anon_send_exit(host, caf::exit_reason::kill);
    for (auto& other : others)
      caf::anon_send_exit(other, caf::exit_reason::kill);
    others.clear();
    kept->asker = snapshot_source{};
    stage.settle();
  }

  proposal txn(zxid id, troupe::write what, session_id session = no_session,
               std::uint64_t sequence = 0) const {
    auto attachment = session == no_session ? 0u : 11u;
    return {id, 1000, {session, attachment, sequence, {here, 4}, encode(operation{what, {}})}};
  }

  proposal creation(std::uint32_t counter) const {
    acl open{{31, "world", "anyone"}};
    return txn({1, counter}, create_node{"/n" + std::to_string(counter), "x", open});
  }

  void give(std::vector<proposal> entries, std::uint64_t term = 0) {
    *notes = {};
    caf::anon_send(who, apply{term, std::move(entries)});
    stage.settle();
  }

  status inquire() {
    notes->reports.clear();
    caf::anon_send(who, status{}, host);
    stage.settle();
    return notes->reports.at(0);
  }

  actor_stage stage;
  std::shared_ptr<noting_log::notes> kept = std::make_shared<noting_log::notes>();
  std::shared_ptr<host_notes> notes = std::make_shared<host_notes>();
  std::vector<milestone::applies> applied;
  watcher_registry registry;
  troupe::log log_;
  tree who;
  session_host host;
  std::vector<caf::actor> others;
};

} // namespace

TEST_F(tree_actor, a_batch_comes_back_as_one_message_of_outcomes) {
  give({creation(1), creation(2), creation(3)});
  EXPECT_EQ(text_of(notes->told), "outcome 0, outcome 0, outcome 0");
  EXPECT_EQ(notes->messages.size(), 1u);
  ASSERT_EQ(applied.size(), 3u);
  EXPECT_EQ(applied[2].id, (zxid{1, 3}));
  EXPECT_NE(applied[1].digest, applied[2].digest);
}

TEST_F(tree_actor, what_was_applied_before_is_skipped) {
  give({creation(1), creation(2)});
  give({creation(1), creation(2), creation(3)});
  EXPECT_EQ(notes->told.size(), 1u);
  EXPECT_EQ(inquire().applied, (zxid{1, 3}));
}

TEST_F(tree_actor, a_gap_is_a_broken_promise_that_ends_it_with_a_reason) {
  std::string reason;
  who->attach_functor([&](const caf::error& x) { reason = reason_of(x); });
  give({creation(1), creation(3)});
  EXPECT_NE(reason.find("without a gap"), std::string::npos) << reason;
}

TEST_F(tree_actor, a_new_epoch_begins_at_one) {
  give({creation(1), txn({2, 1}, delete_node{"/n1"})});
  EXPECT_EQ(inquire().applied, (zxid{2, 1}));
}

TEST_F(tree_actor, a_fence_says_what_is_applied_and_shuts_earlier_terms_out) {
  auto told = std::make_shared<std::vector<fenced>>();
  auto node = stage.system.spawn<fencing_node>(who, told);
  others.push_back(caf::actor_cast<caf::actor>(node));
  give({creation(1)});
  caf::anon_send(node, loaded{});
  stage.settle();
  ASSERT_EQ(told->size(), 1u);
  EXPECT_EQ(told->at(0).term, 1u);
  EXPECT_EQ(told->at(0).applied, (zxid{1, 1}));
  give({creation(2)}, 0);
  EXPECT_EQ(inquire().applied, (zxid{1, 1}));
  give({creation(2)}, 1);
  EXPECT_EQ(inquire().applied, (zxid{1, 2}));
}

TEST_F(tree_actor, reads_are_answered_behind_what_was_applied_and_watches_fire_in_order) {
  reads ask{4, {}};
  ask.requests.push_back({7, no_session, 1, exists{"/n1", true}, nullptr});
  ask.requests.push_back({7, no_session, 2, get_children{"/", true}, nullptr});
  caf::anon_send(who, ask);
  ask.requests = {{7, no_session, 3, get_data{"/n1"}, nullptr}};
  caf::anon_send(who, apply{0, {creation(1)}});
  caf::anon_send(who, ask);
  stage.settle();
  EXPECT_EQ(text_of(notes->told), "answer 1 to 7, answer 2 to 7, event 1 /n1 for 7, "
                                  "event 4 / for 7, outcome 0, answer 3 to 7");
  EXPECT_EQ(std::get<answer>(notes->told[0]).what.code, error::no_node);
  EXPECT_EQ(std::get<answer>(notes->told[5]).what.code, error::ok);
}

TEST_F(tree_actor, service_passes_behind_the_outcomes_of_what_came_before) {
  auto role = stage.spawn_role();
  others.push_back(caf::actor_cast<caf::actor>(role));
  caf::anon_send(who, service{true, standing::leading, 2}, role);
  stage.settle();
  ASSERT_EQ(notes->services.size(), 1u);
  EXPECT_EQ(notes->services[0].role, standing::leading);
}

TEST_F(tree_actor, the_status_is_filled_in_on_its_way) {
  give({creation(1), txn({1, 2}, create_session{1000, "pw"}, session_id{5})});
  auto x = inquire();
  EXPECT_EQ(x.nodes, 5u);
  EXPECT_EQ(x.sessions, 1u);
  EXPECT_EQ(x.applied, (zxid{1, 2}));
}

TEST_F(tree_actor, a_leader_hears_of_all_sessions_and_then_of_changes) {
  auto news = std::make_shared<std::vector<session_news>>();
  auto leader = stage.system.spawn<noting_listener>(news);
  others.push_back(caf::actor_cast<caf::actor>(leader));
  give({txn({1, 1}, create_session{1000, "pw"}, session_id{5})});
  caf::anon_send(who, watch_sessions{0}, leader);
  give({txn({1, 2}, create_session{2000, "pw"}, session_id{6}), creation(3)});
  give({creation(4)}); // nothing to tell
  give({txn({1, 5}, close_session{}, session_id{5}, 1)});
  ASSERT_EQ(news->size(), 3u);
  EXPECT_TRUE(news->at(0).all);
  ASSERT_EQ(news->at(0).opened.size(), 1u);
  EXPECT_FALSE(news->at(1).all);
  EXPECT_EQ(news->at(1).opened.at(0).session, session_id{6});
  EXPECT_EQ(news->at(2).ended, std::vector<session_id>{session_id{5}});
}

TEST_F(tree_actor, a_snapshot_is_kept_part_by_part_every_so_many_transactions) {
  std::vector<proposal> entries;
  for (std::uint32_t i = 1; i <= 9; ++i)
    entries.push_back(creation(i));
  give(entries);
  EXPECT_TRUE(kept->parts.empty());
  kept->answers = false;
  give({creation(10)});
  ASSERT_EQ(kept->parts.size(), 1u); // the next one waits for the log
  auto digest = applied.back().digest;
  give({creation(11), creation(12)});
  EXPECT_EQ(kept->parts.size(), 1u);
  kept->answers = true;
  caf::anon_send(kept->asker, snapshot_kept{{1, 9}, 0}); // of another snapshot
  stage.settle();
  EXPECT_EQ(kept->parts.size(), 1u);
  caf::anon_send(kept->asker, snapshot_kept{{1, 10}, 0});
  stage.settle();
  ASSERT_GT(kept->parts.size(), 2u);
  EXPECT_TRUE(kept->parts.back().last);
  EXPECT_EQ(kept->parts.back().at, (zxid{1, 10}));
  auto parts = kept->parts;
  tree_options options;
  options.self = server_id{2};
  options.tell_each = true;
  std::vector<milestone::applies> copied;
  auto copy =
      spawn_tree(stage.system, options, log_, registry, [&](server_id, const milestone_kind& x) {
        copied.push_back(std::get<milestone::applies>(x));
      });
  others.push_back(caf::actor_cast<caf::actor>(copy));
  for (auto& part : parts)
    caf::anon_send(copy, restore{part});
  caf::anon_send(copy, apply{0, {creation(10), creation(11), creation(12)}});
  stage.settle();
  ASSERT_EQ(copied.size(), 2u);
  EXPECT_EQ(copied.back().id, (zxid{1, 12}));
  EXPECT_EQ(copied.back().digest, applied.back().digest);
  EXPECT_NE(copied.back().digest, digest);
}

TEST_F(tree_actor, a_damaged_snapshot_ends_it_with_a_sentence) {
  std::string reason;
  who->attach_functor([&](const caf::error& x) { reason = reason_of(x); });
  caf::anon_send(who, restore{{{1, 5}, 0, true, "junk"}});
  stage.settle();
  EXPECT_EQ(reason, "the snapshot at 1.5 cannot be used: part 0 is damaged");
}

} // namespace troupe::test
