// What a leader decides, class by class: recruits, catch-up plan, proposals, backlog, expiry, sync
// rounds.
#include "actors/backlog.hpp"
#include "actors/leader/catch_up_plan.hpp"
#include "actors/leader/expiry.hpp"
#include "actors/leader/proposals.hpp"
#include "actors/leader/pupil.hpp"
#include "actors/leader/recruits.hpp"
#include "actors/leader/sync_rounds.hpp"
#include "messages/ensure.hpp"
#include "tests/unit/some_servers.hpp"

#include <gtest/gtest.h>

namespace {

using namespace troupe;
using namespace troupe::some_servers;

std::vector<proposal> entries(std::uint32_t epoch, std::uint32_t first, std::uint32_t last) {
  std::vector<proposal> result;
  for (auto i = first; i <= last; ++i)
    result.push_back({{epoch, i}, 0, {}});
  return result;
}

// ---- recruits ----

TEST(recruits, draw_an_epoch_greater_than_any_accepted_one) {
  recruits r{voters(5), 1, {1, 9}};
  EXPECT_FALSE(r.introduce(server(1), 3));
  EXPECT_FALSE(r.introduce(server(2), 7));
  EXPECT_TRUE(r.introduce(server(3), 1));
  EXPECT_EQ(r.epoch(), 8u);
  EXPECT_FALSE(r.introduce(server(4), 20)) << "drawn once";
  EXPECT_EQ(r.epoch(), 8u);
}

TEST(recruits, do_not_count_observers) {
  recruits r{voters(3, 2), 0, {}};
  EXPECT_FALSE(r.introduce(server(1), 0));
  EXPECT_FALSE(r.introduce(server(4), 9));
  EXPECT_FALSE(r.introduce(server(5), 9));
  EXPECT_TRUE(r.introduce(server(2), 0));
  EXPECT_EQ(r.epoch(), 1u) << "nor what observers accepted";
  EXPECT_FALSE(r.promise(server(4)));
  EXPECT_FALSE(r.take(server(5)));
}

TEST(recruits, know_who_outranks_them) {
  recruits r{voters(3), 4, {4, 9}};
  EXPECT_FALSE(r.outranked_by({5, true, 4, {4, 9}}));
  EXPECT_TRUE(r.outranked_by({5, true, 4, {4, 10}}));
  EXPECT_TRUE(r.outranked_by({5, true, 5, {4, 1}}));
  EXPECT_FALSE(r.outranked_by({5, true, 3, {3, 99}}));
}

// ---- the four ways of catching up ----

const outline ours{{2, 100}, {{2, 150}, {4, 7}, {5, 20}}};

TEST(catch_up_plan, same_end_needs_nothing) {
  EXPECT_EQ(plan_catch_up(ours, {5, 20}), (catch_up_plan{catch_up_kind::nothing, {5, 20}}));
}

TEST(catch_up_plan, a_shared_point_needs_a_diff) {
  for (auto theirs : {zxid{2, 100}, zxid{2, 120}, zxid{2, 150}, zxid{4, 7}, zxid{5, 1}})
    EXPECT_EQ(plan_catch_up(ours, theirs), (catch_up_plan{catch_up_kind::diff, theirs}));
}

TEST(catch_up_plan, what_no_majority_had_is_cut) {
  EXPECT_EQ(plan_catch_up(ours, {2, 151}), (catch_up_plan{catch_up_kind::truncate, {2, 150}}));
  EXPECT_EQ(plan_catch_up(ours, {3, 5}), (catch_up_plan{catch_up_kind::truncate, {2, 150}}));
  EXPECT_EQ(plan_catch_up(ours, {5, 21}), (catch_up_plan{catch_up_kind::truncate, {5, 20}}));
  EXPECT_EQ(plan_catch_up(ours, {6, 1}), (catch_up_plan{catch_up_kind::truncate, {5, 20}}));
}

TEST(catch_up_plan, too_far_behind_needs_a_snapshot) {
  EXPECT_EQ(plan_catch_up(ours, {2, 99}).kind, catch_up_kind::snapshot);
  EXPECT_EQ(plan_catch_up(ours, {}).kind, catch_up_kind::snapshot);
}

TEST(catch_up_plan, an_empty_learner_gets_a_whole_log_as_a_diff) {
  EXPECT_EQ(plan_catch_up({{}, {{1, 3}}}, {}), (catch_up_plan{catch_up_kind::diff, {}}));
}

TEST(catch_up_plan, an_empty_leader_cuts_everything) {
  EXPECT_EQ(plan_catch_up({}, {1, 3}), (catch_up_plan{catch_up_kind::truncate, {}}));
}

// ---- proposals ----

TEST(proposals, are_decided_by_a_majority_of_disks) {
  proposals book{voters(5), 3, {2, 9}, 100};
  for (int i = 0; i < 4; ++i)
    book.open({}, 0);
  EXPECT_EQ(book.last(), (zxid{3, 4}));
  EXPECT_FALSE(book.acked(server(1), {3, 4}));
  EXPECT_FALSE(book.acked(server(2), {3, 1}));
  EXPECT_TRUE(book.acked(server(3), {3, 3}));
  EXPECT_EQ(book.committed(), (zxid{3, 1}));
  EXPECT_TRUE(book.acked(server(2), {3, 4}));
  EXPECT_EQ(book.committed(), (zxid{3, 3}));
}

TEST(proposals, count_neither_observers_nor_lies) {
  proposals book{voters(3, 1), 1, {}, 100};
  book.open({}, 0);
  EXPECT_FALSE(book.acked(server(1), {1, 1}));
  EXPECT_FALSE(book.acked(server(4), {1, 1}));
  EXPECT_TRUE(book.acked(server(2), {9, 9}));
  EXPECT_EQ(book.committed(), (zxid{1, 1})) << "nobody has what was never proposed";
}

TEST(proposals, an_older_ack_takes_nothing_back) {
  proposals book{voters(3), 1, {}, 100};
  book.open({}, 0);
  book.open({}, 0);
  book.acked(server(1), {1, 2});
  book.acked(server(2), {1, 2});
  EXPECT_FALSE(book.acked(server(2), {1, 1}));
  EXPECT_EQ(book.committed(), (zxid{1, 2}));
  EXPECT_EQ(book.outstanding(), 0u);
}

TEST(proposals, never_give_a_zxid_twice) {
  proposals book{voters(1), 1, {}, 2};
  book.open({}, 0);
  EXPECT_FALSE(book.exhausted());
  book.open({}, 0);
  EXPECT_TRUE(book.exhausted());
  EXPECT_THROW(book.open({}, 0), broken_promise);
}

// ---- backlog ----

TEST(backlog, gives_what_is_durable_and_decided_once) {
  backlog b{{1, 2}, entries(1, 3, 4)};
  EXPECT_TRUE(b.take().empty());
  b.commit({1, 9});
  EXPECT_EQ(b.take().size(), 2u) << "the tail of a log is durable";
  b.add(entries(1, 5, 7));
  EXPECT_TRUE(b.take().empty());
  b.sync({1, 6});
  EXPECT_EQ(b.take().size(), 2u);
  EXPECT_EQ(b.given(), (zxid{1, 6}));
  EXPECT_TRUE(b.take().empty());
}

TEST(backlog, sees_every_gap) {
  backlog b{{1, 2}, {}};
  EXPECT_FALSE(b.continues(entries(1, 4, 5)));
  EXPECT_FALSE(b.continues(entries(2, 2, 2)));
  EXPECT_TRUE(b.continues(entries(1, 3, 5)));
  EXPECT_TRUE(b.continues(entries(2, 1, 1)));
  EXPECT_THROW(b.add(entries(1, 4, 4)), broken_promise);
}

TEST(backlog, cannot_unsay_what_was_given) {
  backlog b{{1, 2}, entries(1, 3, 6)};
  b.commit({1, 4});
  b.take();
  EXPECT_FALSE(b.cut({1, 3}));
  EXPECT_TRUE(b.cut({1, 5}));
  EXPECT_EQ(b.last(), (zxid{1, 5}));
  EXPECT_TRUE(b.continues(entries(2, 1, 1)));
}

// ---- expiry ----

TEST(expiry, never_comes_early_and_at_most_a_tick_late) {
  expiry book{1000};
  book.open({session_id{7}, 4000}, 500);
  EXPECT_TRUE(book.expired(4500).empty());
  EXPECT_EQ(book.expired(5500), std::vector{session_id{7}});
  EXPECT_TRUE(book.expired(99999).empty()) << "only once";
}

TEST(expiry, is_put_off_by_a_sign_of_life) {
  expiry book{1000};
  book.open({session_id{7}, 4000}, 0);
  book.touch(session_id{7}, 4000);
  EXPECT_TRUE(book.expired(8000).empty());
  EXPECT_EQ(book.expired(9000).size(), 1u);
}

TEST(expiry, forgets_a_session_that_ended) {
  expiry book{1000};
  book.open({session_id{7}, 4000}, 0);
  book.end(session_id{7});
  book.touch(session_id{7}, 100);
  EXPECT_TRUE(book.expired(100000).empty());
  EXPECT_EQ(book.size(), 0u);
}

// ---- sync rounds ----

TEST(sync_rounds, need_a_pong_of_a_later_ping_from_a_majority) {
  auto majority = [](const std::set<server_id>& x) { return !x.empty(); };
  sync_rounds rounds;
  rounds.next_round();
  rounds.add({server(1), {}, {}, 5}, {1, 3});
  EXPECT_TRUE(rounds.want_round());
  rounds.answered(server(2), 1);
  EXPECT_TRUE(rounds.take(majority, {1, 3}).empty()) << "that ping was out before the sync came";
  rounds.next_round();
  EXPECT_FALSE(rounds.want_round());
  rounds.answered(server(2), 2);
  EXPECT_TRUE(rounds.take(majority, {1, 2}).empty()) << "not everything decided is executed yet";
  EXPECT_EQ(rounds.take(majority, {1, 3}).size(), 1u);
}

// ---- pupil ----

TEST(pupil, gets_what_was_proposed_while_its_last_part_was_read) {
  pupil p{false};
  p.introduce();
  p.promise({1, 1});
  p.begin(catch_up_kind::diff, {1, 1});
  EXPECT_EQ(p.next({1, 9}).what, next_lesson::kind::history);
  EXPECT_FALSE(p.sent({1, 5}));
  EXPECT_EQ(p.next({1, 12}).at, (zxid{1, 5})) << "reads on, up to the new end";
  p.hold({1, {}, entries(1, 13, 14)});
  EXPECT_TRUE(p.sent({1, 12}));
  EXPECT_EQ(p.tell().size(), 1u);
  EXPECT_TRUE(p.hears_proposals());
}

TEST(pupil, forgets_what_was_held_when_it_reads_on) {
  pupil p{false};
  p.begin(catch_up_kind::diff, {});
  p.next({1, 9});
  p.hold({1, {}, entries(1, 10, 10)});
  EXPECT_FALSE(p.sent({1, 5}));
  p.next({1, 10});
  EXPECT_TRUE(p.sent({1, 10}));
  EXPECT_TRUE(p.tell().empty()) << "it was in the log";
}

TEST(pupil, takes_a_snapshot_before_history) {
  pupil p{false};
  p.begin(catch_up_kind::snapshot, {});
  EXPECT_EQ(p.next({2, 9}).index, 0u);
  p.sent_part(snapshot_part{{2, 3}, 0, false, {}});
  EXPECT_EQ(p.next({2, 9}).index, 1u);
  EXPECT_EQ(p.next({2, 9}).at, (zxid{2, 3}));
  p.sent_part(snapshot_part{{2, 3}, 1, true, {}});
  auto lesson = p.next({2, 9});
  EXPECT_EQ(lesson.what, next_lesson::kind::history);
  EXPECT_EQ(lesson.at, (zxid{2, 3}));
}

} // namespace
