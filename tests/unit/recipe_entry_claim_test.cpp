// One claim of one entry, step by step: what is asked after which answer, also after lost answers.
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "actors/recipes/entry_claim.hpp"
#include "messages/overloaded.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id ours{0x100}, theirs{0x200};
using fate = entry_claim::fate;

/// "create claim", in short; what it binds to its session ends with "!".
std::string words(const std::optional<question>& x) {
  if (!x)
    return "nothing";
  auto bound = [](auto& y, const std::string& text) {
    return text + (y.only_in == ours ? "!" : "");
  };
  auto which = [](const std::string& path) -> std::string {
    return path == "/q/taken/e" ? " claim" : " entry";
  };
  return std::visit(
      overloaded{[&](const ask::create& y) { return bound(y, "create" + which(y.path)); },
                 [&](const ask::remove& y) { return bound(y, "remove" + which(y.path)); },
                 [&](const ask::multi& y) { return bound(y, "remove both"); },
                 [&](const ask::get& y) { return (y.watch ? "watch" : "get") + which(y.path); },
                 [&](const ask::exists& y) { return "exists" + which(y.path); },
                 [&](const ask::sync&) { return std::string("sync"); },
                 [&](const auto&) { return std::string("else"); }},
      *x);
}

got_data claim_of(session_id owner, std::uint32_t counter = 9) {
  stat x;
  x.ephemeral_owner = owner;
  x.created = {1, counter};
  return {owner == ours ? "me" : "you", x};
}

existence there() {
  return {stat{}};
}

multi_done parts(error of_claim, error of_entry) {
  auto failed = of_claim != error::ok || of_entry != error::ok;
  return {failed, {{of_claim, {}}, {of_entry, {}}}};
}

struct entry_claim_steps : testing::Test {
  void step(const std::string& asks, const answer& hears) {
    EXPECT_EQ(asks, words(claim.next()));
    EXPECT_EQ("nothing", words(claim.next())) << "one question at a time";
    EXPECT_FALSE(claim.over()) << "an answer is due";
    claim.hear(hears);
  }

  void hold() {
    step("create claim!", created{});
    step("watch claim", claim_of(ours));
    step("get entry", got_data{"work", {}});
    EXPECT_EQ(fate::held, claim.now());
    EXPECT_EQ("nothing", words(claim.next()));
  }

  void is_over(fate x) {
    EXPECT_EQ(x, claim.now());
    EXPECT_TRUE(claim.over());
    EXPECT_EQ("nothing", words(claim.next()));
  }

  entry_claim claim{"/q/entries/e", "/q/taken/e", "me", ours};
};

} // namespace

TEST_F(entry_claim_steps, is_held_when_its_ephemeral_was_seen_and_its_entry_read) {
  hold();
  EXPECT_EQ("work", claim.data());
  EXPECT_EQ((zxid{1, 9}), claim.token().created);
  claim.finish();
  step("remove both!", parts(error::ok, error::ok));
  is_over(fate::finished);
}

TEST_F(entry_claim_steps, is_given_back_by_the_end_of_its_ephemeral) {
  hold();
  claim.give_back();
  step("remove claim!", confirmed{});
  is_over(fate::given_back);
}

TEST_F(entry_claim_steps, somebody_elses_entry_is_let_alone) {
  step("create claim!", error::node_exists);
  is_over(fate::gone);
}

TEST_F(entry_claim_steps, an_entry_that_is_no_more_is_left_without_a_claim) {
  step("create claim!", created{});
  step("watch claim", claim_of(ours));
  step("get entry", error::no_node);
  EXPECT_EQ(fate::gone, claim.now());
  step("remove claim!", error::throttled);
  EXPECT_TRUE(claim.throttled());
  EXPECT_EQ("nothing", words(claim.next()));
  claim.try_again();
  step("remove claim!", error::connection_loss);
  step("sync", confirmed{});
  step("get claim", claim_of(ours));
  step("remove claim!", confirmed{});
  is_over(fate::gone);
}

TEST_F(entry_claim_steps, what_servers_refuse_is_said_and_nothing_is_left) {
  step("create claim!", error::quota_exceeded);
  is_over(fate::refused);
  EXPECT_EQ(error::quota_exceeded, claim.failure());

  claim = entry_claim{"/q/entries/e", "/q/taken/e", "me", ours};
  step("create claim!", created{});
  step("watch claim", claim_of(ours));
  step("get entry", error::no_auth);
  EXPECT_EQ(fate::refused, claim.now());
  step("remove claim!", confirmed{});
  is_over(fate::refused);
}

TEST_F(entry_claim_steps, a_create_of_unknown_outcome_is_looked_for_behind_a_sync) {
  step("create claim!", error::connection_loss);
  step("sync", confirmed{});
  step("watch claim", error::no_node);
  step("create claim!", error::connection_loss);
  step("sync", confirmed{});
  step("watch claim", claim_of(ours));
  step("get entry", got_data{"work", {}});
  EXPECT_EQ(fate::held, claim.now());
}

TEST_F(entry_claim_steps, an_unknown_create_that_another_forestalled_removes_nothing) {
  step("create claim!", error::connection_loss);
  step("sync", confirmed{});
  step("watch claim", claim_of(theirs));
  is_over(fate::gone);
}

TEST_F(entry_claim_steps, a_second_create_that_meets_the_first_is_ours) {
  step("create claim!", error::connection_loss);
  step("sync", confirmed{});
  step("watch claim", error::no_node);
  step("create claim!", error::node_exists);
  step("watch claim", claim_of(ours));
  step("get entry", got_data{"work", {}});
  EXPECT_EQ(fate::held, claim.now());
}

TEST_F(entry_claim_steps, who_dies_while_it_is_made_leaves_nothing) {
  EXPECT_EQ("create claim!", words(claim.next()));
  claim.abandon();
  EXPECT_FALSE(claim.over());
  claim.hear(error::connection_loss);
  step("sync", confirmed{});
  step("get claim", claim_of(ours));
  step("remove claim!", confirmed{});
  EXPECT_TRUE(claim.over());

  claim = entry_claim{"/q/entries/e", "/q/taken/e", "me", ours};
  EXPECT_EQ("create claim!", words(claim.next()));
  claim.abandon();
  claim.hear(error::connection_loss);
  step("sync", confirmed{});
  step("get claim", claim_of(theirs));
  EXPECT_TRUE(claim.over()) << "it is another's: not removed";
}

TEST_F(entry_claim_steps, an_abandoned_claim_that_cannot_be_removed_stays_until_its_session_ends) {
  hold();
  claim.abandon();
  step("remove claim!", error::no_auth);
  EXPECT_TRUE(claim.over());
}

TEST_F(entry_claim_steps, a_finish_of_unknown_outcome_is_looked_for) {
  hold();
  claim.finish();
  step("remove both!", error::connection_loss);
  step("sync", confirmed{});
  step("get claim", claim_of(ours)); // both or none: it was not done
  step("remove both!", error::connection_loss);
  step("sync", confirmed{});
  step("get claim", error::no_node);
  step("exists entry", existence{});
  is_over(fate::finished);
}

TEST_F(entry_claim_steps, a_finish_that_finds_another_there_is_told_that_it_was_lost) {
  hold();
  claim.finish();
  step("remove both!", error::connection_loss);
  step("sync", confirmed{});
  step("get claim", claim_of(theirs));
  step("exists entry", there());
  is_over(fate::lost);
}

TEST_F(entry_claim_steps,
       an_entry_that_somebody_else_removed_is_out_of_the_queue_and_so_is_the_claim) {
  hold();
  claim.finish();
  step("remove both!", parts(error::ok, error::no_node));
  EXPECT_EQ(fate::finished, claim.now());
  step("remove claim!", confirmed{});
  is_over(fate::finished);
}

TEST_F(entry_claim_steps, a_finish_without_its_ephemeral_looks_whether_the_entry_is_there) {
  hold();
  claim.finish();
  step("remove both!", parts(error::no_node, error::runtime_inconsistency));
  step("exists entry", there());
  is_over(fate::lost);
}

TEST_F(entry_claim_steps, what_refuses_to_end_is_held_on_and_says_why) {
  hold();
  claim.finish();
  EXPECT_TRUE(claim.busy());
  step("remove both!", parts(error::ok, error::not_empty));
  EXPECT_EQ(fate::held, claim.now());
  EXPECT_FALSE(claim.busy());
  EXPECT_EQ(error::not_empty, claim.failure());
  claim.give_back();
  step("remove claim!", error::no_auth);
  EXPECT_EQ(fate::held, claim.now());
  EXPECT_EQ(error::no_auth, claim.failure());
  EXPECT_EQ("nothing", words(claim.next()));
}

TEST_F(entry_claim_steps, an_ephemeral_that_is_taken_away_is_a_lost_claim) {
  hold();
  claim.hear(watch_event{event_kind::deleted, "/q/taken/e", {}});
  is_over(fate::lost);
}

TEST_F(entry_claim_steps, an_ephemeral_that_was_written_to_is_looked_at_again) {
  hold();
  claim.hear(watch_event{event_kind::data_changed, "/q/taken/e", {}});
  step("watch claim", claim_of(ours));
  EXPECT_EQ(fate::held, claim.now());
  claim.hear(watch_event{event_kind::data_changed, "/q/taken/e", {}});
  step("watch claim", claim_of(theirs));
  is_over(fate::lost);
}

TEST_F(entry_claim_steps, the_event_of_its_own_end_is_no_loss) {
  hold();
  claim.finish();
  EXPECT_EQ("remove both!", words(claim.next()));
  claim.hear(watch_event{event_kind::deleted, "/q/taken/e", {}});
  claim.hear(parts(error::ok, error::ok));
  is_over(fate::finished);
}

TEST_F(entry_claim_steps, an_expired_session_loses_it_and_removes_nothing) {
  hold();
  claim.expired();
  is_over(fate::lost);
}

TEST_F(entry_claim_steps, an_expired_session_ends_the_making_when_its_answer_has_come) {
  EXPECT_EQ("create claim!", words(claim.next()));
  claim.expired();
  EXPECT_EQ(fate::gone, claim.now());
  EXPECT_FALSE(claim.over());
  claim.connected();
  claim.hear(error::session_expired);
  is_over(fate::gone);
}

TEST_F(entry_claim_steps, what_is_read_in_the_next_session_makes_nothing_of_an_old_claim) {
  step("create claim!", created{});
  step("watch claim", claim_of(ours));
  EXPECT_EQ("get entry", words(claim.next()));
  claim.expired();
  claim.connected();
  claim.hear(got_data{"work", {}});
  is_over(fate::gone);
}

TEST_F(entry_claim_steps, a_finish_over_an_expired_session_is_looked_up_in_the_next) {
  for (auto done : {true, false}) {
    claim = entry_claim{"/q/entries/e", "/q/taken/e", "me", ours};
    hold();
    claim.finish();
    step("remove both!", error::session_expired);
    claim.expired();
    EXPECT_EQ("nothing", words(claim.next())) << "there is no session";
    EXPECT_FALSE(claim.over());
    claim.connected();
    step("sync", confirmed{});
    step("exists entry", error::session_expired);
    EXPECT_EQ("nothing", words(claim.next()));
    claim.expired();
    claim.connected();
    step("sync", confirmed{});
    step("exists entry", done ? existence{} : there());
    is_over(done ? fate::finished : fate::lost);
  }
}

TEST_F(entry_claim_steps, what_was_being_given_back_as_the_session_expired_is_given_back) {
  hold();
  claim.give_back();
  step("remove claim!", error::session_expired);
  is_over(fate::given_back);
}

TEST_F(entry_claim_steps, a_finish_goes_on_without_its_claimer) {
  hold();
  claim.finish();
  claim.abandon();
  step("remove both!", parts(error::ok, error::ok));
  is_over(fate::finished);
}

} // namespace troupe::recipes
