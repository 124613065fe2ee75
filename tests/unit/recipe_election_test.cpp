// Both kinds of election among real servers: one leader at a time, and everybody learns who it is.
#include <map>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/election_actor.hpp"
#include "tests/unit/recipe_scene.hpp"

namespace troupe {

using namespace std::chrono_literals;
using recipes::election_news;
using testing::ElementsAre;

namespace {

/// A candidate, and what it was told.
struct candidate {
  struct memory {
    std::vector<std::string> news;
    recipes::fencing_token token;
    bool leads = false;
    int answers = 0;
    std::optional<recipes::leadership> leader;
  };

  template <class Asked, class Then>
  void ask(Asked x, Then then) const {
    caf::anon_send(self, test::visitor_task{[=, with = with](caf::event_based_actor* who) {
                     who->request(with, caf::infinite, x).then(then, [](const caf::error&) {});
                   }});
  }

  void stand() const {
    ask(recipes::stand{}, [kept = kept](const recipes::standing_for_it&) { ++kept->answers; });
  }

  void step_down() const {
    kept->leads = false;
    ask(recipes::step_down{}, [kept = kept](const recipes::stepped_down&) { ++kept->answers; });
  }

  void look() const {
    kept->leader.reset();
    ask(recipes::who_leads{}, [kept = kept](const recipes::leadership& x) { kept->leader = x; });
  }

  bool leads() const {
    return kept->leads;
  }

  caf::actor self;
  recipes::election with;
  std::shared_ptr<memory> kept;
};

caf::behavior candidate_behavior(caf::event_based_actor* self,
                                 const std::shared_ptr<candidate::memory>& kept) {
  return {
      [=](const test::visitor_task& x) { x.run(self); },
      [=](const recipes::election_change& x) {
        kept->news.emplace_back(to_string(x.now));
        kept->leads = x.now == election_news::elected || x.now == election_news::in_doubt;
        kept->token = x.token;
      },
  };
}

class recipe_election : public test::recipe_scene, public testing::WithParamInterface<bool> {
protected:
  candidate enter(const std::string& name) {
    auto who = open(name);
    auto kept = std::make_shared<candidate::memory>();
    auto with = who.session();
    holding_.emplace_back([kept] { return kept->leads; });
    return stage_.applications().run_in(name, [&] {
      auto spawn = GetParam() ? recipes::spawn_election : recipes::spawn_master_election;
      auto made = spawn(stage_.system(), with, {.path = "/deep/chief", .identifier = name});
      return candidate{stage_.system().spawn(candidate_behavior, kept), made, kept};
    });
  }

  void stand_in_turn(std::initializer_list<const candidate*> all) {
    for (auto* who : all) {
      who->stand();
      pass(300ms);
    }
  }

  bool gets_to_lead(const candidate& who, std::chrono::milliseconds most = 1s,
                    std::size_t at_most = 1) {
    return within(
        most, [&] { return who.leads(); }, at_most);
  }

  std::string leader_seen_by(const candidate& who) {
    who.look();
    if (!within(2s, [&] { return who.kept->leader.has_value(); }))
      return "no answer";
    return who.kept->leader->identifier.value_or("nobody");
  }
};

} // namespace

TEST_P(recipe_election, one_leads_and_another_follows_when_it_steps_down) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  EXPECT_EQ("nobody", leader_seen_by(bob));
  ann.stand();
  ASSERT_TRUE(gets_to_lead(ann));
  stand_in_turn({&bob});
  EXPECT_FALSE(bob.leads());
  EXPECT_EQ("ann", leader_seen_by(bob));
  EXPECT_EQ(ann.kept->token, bob.kept->leader->token);
  ann.step_down();
  ASSERT_TRUE(gets_to_lead(bob));
  EXPECT_GT(bob.kept->token, ann.kept->token);
  EXPECT_EQ("bob", leader_seen_by(ann));
  EXPECT_EQ(2, ann.kept->answers);
}

TEST_P(recipe_election, the_ensembles_leader_dies_and_nobody_is_deposed) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  stand_in_turn({&ann, &bob});
  auto token = ann.kept->token;
  stage_.crash(leader());
  pass(3s);
  EXPECT_TRUE(ann.leads());
  EXPECT_EQ(token, ann.kept->token);
  EXPECT_THAT(ann.kept->news, testing::Not(testing::Contains("deposed")));
  ann.step_down();
  ASSERT_TRUE(gets_to_lead(bob, 2s));
}

TEST_P(recipe_election, a_leader_that_stands_still_is_overtaken_and_stands_again) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  stand_in_turn({&ann, &bob});
  stage_.applications().pause("ann");
  ASSERT_TRUE(gets_to_lead(bob, 12s, 2));
  EXPECT_GT(bob.kept->token, ann.kept->token);
  wake("ann");
  EXPECT_EQ("deposed", ann.kept->news.back());
  pass(2s);
  bob.step_down();
  ASSERT_TRUE(gets_to_lead(ann, 2s));
}

TEST_P(recipe_election, a_leader_that_is_cut_off_is_deposed_before_another_is_elected) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  stand_in_turn({&ann, &bob});
  cut_off("ann");
  ASSERT_TRUE(gets_to_lead(bob, 12s));
  EXPECT_THAT(ann.kept->news, ElementsAre("elected", "in doubt", "deposed"));
}

TEST_P(recipe_election, a_leader_that_crashes_is_followed) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto cid = enter("cid");
  stand_in_turn({&ann, &bob, &cid});
  stage_.applications().crash("ann");
  ASSERT_TRUE(within(
      12s, [&] { return bob.leads() || cid.leads(); }, 2));
}

TEST_P(recipe_election, a_candidate_that_ends_leads_no_more_nor_does_one_whose_actor_ends) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto cid = enter("cid");
  stand_in_turn({&ann, &bob});
  caf::anon_send_exit(ann.self, caf::exit_reason::user_shutdown);
  ann.kept->leads = false;
  ASSERT_TRUE(gets_to_lead(bob));
  stand_in_turn({&cid});
  caf::anon_send_exit(bob.with, caf::exit_reason::user_shutdown);
  ASSERT_TRUE(gets_to_lead(cid));
  EXPECT_THAT(bob.kept->news, ElementsAre("elected", "deposed"));
}

TEST_P(recipe_election, leaves_nothing_behind) {
  auto looker = open("looker");
  auto ann = enter("ann");
  stand_in_turn({&ann});
  ann.step_down();
  pass(300ms);
  auto there = looker.must(ask::exists{"/deep/chief"}).stat;
  EXPECT_TRUE(GetParam() ? there && there->children == 0 : !there);
}

TEST_P(recipe_election, a_path_where_nobody_can_stand_is_refused) {
  auto looker = open("looker");
  looker.must(ask::create{"/deep", "", create_mode::ephemeral});
  auto ann = enter("ann");
  ann.stand();
  ASSERT_TRUE(within(1s, [&] { return !ann.kept->news.empty(); }));
  EXPECT_EQ("refused", ann.kept->news.back());
}

INSTANTIATE_TEST_SUITE_P(of_both_kinds, recipe_election, testing::Bool(), [](const auto& x) {
  return x.param ? std::string("by_a_fair_queue") : std::string("by_one_znode");
});

} // namespace troupe
