// A queue with claims: an entry is there until its work is done, and had by one at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/claim_queue_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;
using testing::Contains;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

struct claim_queue_on_stage : test::claim_queue_scene {
  /// Ann stands still with an entry, named so, until the other has it.
  std::string loses_to(const program& ann, const program& other) {
    put_one(ann);
    auto had = claim(ann);
    auto waiting = begin_claim(other);
    stage_.applications().pause("ann");
    wait_for(waiting);
    EXPECT_GT(waiting->answer->token, had.token);
    stage_.applications().resume("ann");
    return had.name;
  }
};

} // namespace

TEST_F(claim_queue_on_stage, an_entry_is_there_until_it_is_finished) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  put_one(ann, "1");
  put_one(ann, "2");
  auto first = claim(bob);
  EXPECT_EQ("1", first.data);
  EXPECT_EQ("2", claim(ann).data);
  EXPECT_EQ(2u, entries(ann));
  EXPECT_EQ(error::no_node, fails(ann.self, ann.queue, finish_entry{first.name}));
  finish(bob, first.name);
  EXPECT_EQ(error::no_node, fails(bob.self, bob.queue, finish_entry{first.name}));
  EXPECT_EQ(1u, entries(ann));
  EXPECT_EQ(error::operation_timeout, fails(bob.self, bob.queue, claim_entry{200ms}));
  end(ann.queue);
  auto again = claim(bob);
  EXPECT_EQ("2", again.data);
  finish(bob, again.name);
  EXPECT_EQ(0u, entries(bob));
  EXPECT_THAT(taken(bob), IsEmpty());
}

TEST_F(claim_queue_on_stage, what_is_given_back_is_somebody_elses_with_a_greater_token) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  put_one(ann);
  auto first = claim(ann);
  auto waiting = begin_claim(bob);
  stage_.wait(300ms);
  EXPECT_FALSE(waiting->over());
  must(ann.self, ann.queue, give_back_entry{first.name});
  wait_for(waiting);
  EXPECT_GT(waiting->answer->token, first.token);
  end_actor(bob.self);
  EXPECT_GT(claim(ann).token, waiting->answer->token) << "its claimer has ended";
}

TEST_F(claim_queue_on_stage, goes_on_over_the_leaders_death_and_a_claimer_that_crashes) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  put_one(ann);
  auto first = claim(ann);
  auto waiting = begin_claim(bob);
  stage_.crash(leader());
  stage_.wait(3s);
  EXPECT_FALSE(waiting->over());
  stage_.applications().crash("ann");
  wait_for(waiting);
  EXPECT_GT(waiting->answer->token, first.token);
  stage_.after(10, [this] { stage_.crash(leader()); });
  stage_.start_all();
  finish(bob, waiting->answer->name);
  EXPECT_EQ(0u, entries(bob));
}

TEST_F(claim_queue_on_stage, who_stood_still_too_long_hears_that_it_is_lost) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto entry = loses_to(ann, bob);
  stage_.wait(1s);
  EXPECT_THAT(*ann.heard, Contains("lost"));
  EXPECT_EQ(error::no_node, fails(ann.self, ann.queue, finish_entry{entry}));
  EXPECT_EQ(1u, entries(bob));
}

TEST_F(claim_queue_on_stage, who_stood_still_too_long_and_finishes_at_once_finishes_nothing) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto entry = loses_to(ann, bob);
  EXPECT_EQ(error::no_node, fails(ann.self, ann.queue, finish_entry{entry}));
  EXPECT_EQ(1u, entries(bob));
  finish(bob, entry);
  EXPECT_EQ(0u, entries(bob));
}

TEST_F(claim_queue_on_stage, a_claimer_hears_of_doubt_and_that_it_was_unfounded) {
  auto ann = enter("ann");
  put_one(ann);
  auto mine = claim(ann);
  cut_off("ann");
  stage_.wait(3s);
  EXPECT_EQ((std::vector<std::string>{"in doubt"}), *ann.heard);
  stage_.clients().lines().heal();
  EXPECT_TRUE(wait_until([&] { return ann.heard->size() == 2; }));
  EXPECT_EQ("held", ann.heard->back());
  finish(ann, mine.name);
  EXPECT_EQ(2u, ann.heard->size());
}

TEST_F(claim_queue_on_stage, two_claimers_of_one_actor_have_an_entry_each) {
  auto ann = enter("ann");
  auto other = worker("ann");
  put_one(ann, "1");
  put_one(ann, "2");
  auto first = claim(ann);
  auto second = must(other, ann.queue, claim_entry{});
  EXPECT_NE(first.name, second.name);
  EXPECT_EQ(error::no_node, fails(other, ann.queue, finish_entry{first.name}));
  EXPECT_EQ(error::no_node, fails(other, ann.queue, give_back_entry{first.name}));
  end_actor(other);
  stage_.wait(500ms);
  EXPECT_EQ((std::vector{first.name}), taken(ann));
  finish(ann, first.name);
  EXPECT_EQ("2", claim(ann).data);
}

TEST_F(claim_queue_on_stage, the_death_of_one_who_finished_something_else_is_noticed) {
  auto ann = enter("ann");
  auto other = worker("ann");
  put_one(ann, "1");
  put_one(ann, "2");
  auto first = must(other, ann.queue, claim_entry{});
  must(other, ann.queue, claim_entry{});
  must(other, ann.queue, finish_entry{first.name});
  end_actor(other);
  EXPECT_EQ("2", claim(ann).data);
}

TEST_F(claim_queue_on_stage, finished_twice_at_once_is_finished_and_not_given_back) {
  auto ann = enter("ann");
  put_one(ann);
  auto mine = claim(ann);
  std::vector<std::string> heard;
  caf::anon_send(
      ann.self, test::visitor_task{[&](caf::event_based_actor* self) {
        auto ask = [&, self]<class Asked>(Asked what, const std::string& good) {
          self->request(ann.queue, caf::infinite, what)
              .then([&, good](const answer_from<claim_queue, Asked>&) { heard.push_back(good); },
                    [&](const caf::error& x) { heard.push_back(to_string(code_of(x))); });
        };
        ask(finish_entry{mine.name}, "finished");
        ask(give_back_entry{mine.name}, "given back");
        ask(finish_entry{mine.name}, "finished");
      }});
  EXPECT_TRUE(wait_until([&] { return heard.size() == 3; }));
  EXPECT_THAT(heard, UnorderedElementsAre("finished", "no node", "finished"));
  EXPECT_EQ(0u, entries(ann));
}

TEST_F(claim_queue_on_stage, an_entry_that_somebody_else_removed_leaves_no_claim) {
  auto ann = enter("ann");
  put_one(ann);
  auto mine = claim(ann);
  ann.who.must(ask::remove{"/q/entries/" + mine.name});
  finish(ann, mine.name);
  EXPECT_TRUE(wait_until([&] { return taken(ann).empty(); }));
}

TEST_F(claim_queue_on_stage, a_claim_that_somebody_takes_away_is_lost_at_once) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  put_one(ann);
  auto mine = claim(ann);
  auto waiting = begin_claim(bob);
  bob.who.must(ask::remove{"/q/taken/" + mine.name});
  wait_for(waiting);
  EXPECT_GT(waiting->answer->token, mine.token);
  EXPECT_EQ((std::vector<std::string>{"lost"}), *ann.heard);
  EXPECT_EQ(error::no_node, fails(ann.self, ann.queue, give_back_entry{mine.name}));
  EXPECT_EQ((std::vector{mine.name}), taken(bob));
}

TEST_F(claim_queue_on_stage, an_entry_that_cannot_end_is_held_on) {
  auto ann = enter("ann");
  put_one(ann);
  auto mine = claim(ann);
  ann.who.must(ask::create{"/q/entries/" + mine.name + "/child"});
  EXPECT_EQ(error::not_empty, fails(ann.self, ann.queue, finish_entry{mine.name}));
  ann.who.must(ask::remove{"/q/entries/" + mine.name + "/child"});
  finish(ann, mine.name);
  EXPECT_EQ(0u, entries(ann));
}

TEST_F(claim_queue_on_stage, what_servers_refuse_is_said_and_not_asked_for_ever) {
  auto ann = enter("ann");
  ann.who.must(ask::ensure_path{"/q/entries"});
  ann.who.must(ask::create{"/q/taken", "", create_mode::ephemeral});
  put_one(ann);
  EXPECT_EQ(error::no_children_for_ephemerals, fails(ann.self, ann.queue, claim_entry{}));
}

TEST_F(claim_queue_on_stage, who_has_no_patience_at_all_is_answered_at_once) {
  auto ann = enter("ann");
  EXPECT_EQ(error::operation_timeout, fails(ann.self, ann.queue, claim_entry{0ms}));
}

TEST_F(claim_queue_on_stage, a_session_with_room_for_one_request_serves_in_the_end) {
  auto wishes = default_wishes();
  wishes.requests_max = 1;
  auto ann = enter("ann", wishes);
  auto bob = enter("bob");
  std::vector<claim_outcome> all;
  for (auto i = 0; i < 4; ++i) {
    put_one(bob);
    all.push_back(begin_claim(ann));
  }
  for (auto& x : all)
    wait_for(x);
  std::vector<std::shared_ptr<test::outcome_of<entry_finished>>> ends;
  for (auto& x : all)
    ends.push_back(begin(ann.self, ann.queue, finish_entry{x->answer.value().name}));
  for (auto& x : ends) {
    wait_for(x);
    EXPECT_TRUE(x->answer) << to_string(x->failed);
  }
  EXPECT_EQ(0u, entries(bob));
  EXPECT_THAT(taken(bob), IsEmpty());
}

TEST_F(claim_queue_on_stage, claims_again_behind_an_expired_session_what_it_had_before) {
  auto ann = enter("ann");
  put_one(ann);
  auto first = claim(ann);
  cut_off("ann");
  stage_.wait(12s);
  stage_.clients().lines().heal();
  auto again = claim(ann);
  EXPECT_EQ(first.name, again.name);
  EXPECT_GT(again.token, first.token);
  EXPECT_THAT(*ann.heard, Contains("lost"));
  finish(ann, again.name);
  EXPECT_EQ(0u, entries(ann));
}

TEST_F(claim_queue_on_stage,
       tokens_rise_and_nothing_is_lost_while_leaders_die_wires_are_cut_and_claimers_stand_still) {
  std::vector<program> all{enter("ann"), enter("bob"), enter("cat")};
  std::map<std::string, std::vector<fencing_token>> tokens;
  std::size_t put_in = 0, finished = 0;
  for (auto round = 0; round < 8; ++round) {
    for (auto i = 0; i < 6; ++i, ++put_in)
      put_one(all[0]);
    std::vector<std::pair<program*, claim_outcome>> claims;
    for (auto& x : all)
      for (auto i = 0; i < 2; ++i)
        claims.emplace_back(&x, begin_claim(x, {8s}));
    live_through(round);
    for (auto& [who, x] : claims) {
      wait_for(x);
      if (!x->answer)
        continue;
      tokens[x->answer->name].push_back(x->answer->token);
      finished += fails(who->self, who->queue, finish_entry{x->answer->name}) == error::ok;
    }
  }
  EXPECT_EQ(put_in, finished + entries(all[0])) << "lost, or finished twice";
  EXPECT_GT(finished, put_in / 2);
  for (auto& [name, some] : tokens)
    EXPECT_EQ(some.size(), std::set<fencing_token>(some.begin(), some.end()).size()) << name;
}

} // namespace troupe::recipes
