// A registry: instances that come and go, and users that spread over them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/registry_actor.hpp"
#include "tests/unit/data_recipe_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;

namespace {

tree_change comes(const std::string& path, std::uint32_t at) {
  got_data is{"x", {}};
  is.stat.created = {1, at};
  return {event_kind::created, path, is};
}

tree_change goes(const std::string& path) {
  return {event_kind::deleted, path, {}};
}

class registry_on_stage : public test::data_recipe_scene {
protected:
  struct program {
    test::visitor visitor;
    caf::actor self;
    recipes::registry registry;
  };

  program enter(const std::string& name) {
    auto who = open(name);
    auto registry =
        in(name, [&] { return spawn_registry(stage_.system(), who.session(), {"/s"}); });
    return {who, asker(name), registry};
  }

  void offer(const program& x, const std::string& name) {
    must(x.self, x.registry, offer_instance{name, name + ":80"});
  }

  /// Asks, and does not wait.
  static void withdraw_in_passing(const program& x, const std::string& name) {
    caf::anon_send(x.self,
                   test::visitor_task{[name, with = x.registry](caf::event_based_actor* self) {
                     self->request(with, caf::infinite, withdraw_instance{name})
                         .then([](const instance_withdrawn&) {});
                   }});
  }

  instance_picked pick(const program& x) {
    stage_.wait(200ms);
    return must(x.self, x.registry, pick_instance{});
  }

  /// "one 2, two 0"
  std::string seen_by(const program& x) {
    stage_.wait(200ms);
    std::string text;
    for (auto& one : must(x.self, x.registry, list_instances{}).instances)
      text += (text.empty() ? "" : ", ") + one.name + ' ' + std::to_string(one.users);
    return text;
  }
};

} // namespace

TEST(service_table, picks_the_one_with_the_fewest_users_of_these_the_eldest) {
  service_table x{"/s"};
  EXPECT_FALSE(x.pick());
  x.hear(comes("/s/instances/b", 1));
  x.hear(comes("/s/instances/a", 2));
  x.hear(comes("/s/instances/a-b", 3));
  EXPECT_EQ("b", x.pick()->name);
  x.hear(comes("/s/users/b~1", 4));
  x.hear(comes("/s/users/a~1", 5));
  EXPECT_EQ("a-b", x.pick()->name);
  EXPECT_TRUE(x.hear(goes("/s/instances/a-b")));
  EXPECT_TRUE(x.hear(goes("/s/users/a~1")));
  EXPECT_EQ("a", x.pick()->name);
}

TEST(service_table, who_was_sent_counts_before_it_is_seen_and_once) {
  service_table x{"/s"};
  x.hear(comes("/s/instances/a", 1));
  x.send("a~ 1");
  EXPECT_EQ(1u, x.pick()->users);
  EXPECT_EQ("a~7", x.recognise("a~ 1", "a~7"));
  EXPECT_EQ(1u, x.pick()->users);
  EXPECT_FALSE(x.hear(comes("/s/users/a~7", 2)));
  EXPECT_EQ(1u, x.pick()->users);
  x.call_back("a~7");
  EXPECT_EQ(1u, x.pick()->users);
  x.hear(goes("/s/users/a~7"));
  EXPECT_EQ(0u, x.pick()->users);
  x.send("a~ 2");
  x.call_back("a~ 2");
  EXPECT_EQ(0u, x.pick()->users);
}

TEST_F(registry_on_stage, spreads_users_over_instances) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  EXPECT_EQ(error::no_node, fails(ann.self, ann.registry, pick_instance{}));
  offer(bob, "one");
  offer(bob, "two");
  EXPECT_EQ("one 0, two 0", seen_by(ann));
  auto first = pick(ann);
  EXPECT_EQ("one:80", first.which.data);
  EXPECT_EQ("two", pick(bob).which.name);
  EXPECT_EQ("one", pick(bob).which.name);
  EXPECT_EQ("one 2, two 1", seen_by(ann));
  must(ann.self, ann.registry, put_back{first.use});
  must(ann.self, ann.registry, put_back{first.use});
  EXPECT_EQ("one 1, two 1", seen_by(bob));
  must(bob.self, bob.registry, withdraw_instance{"two"});
  EXPECT_EQ("one 1", seen_by(ann));
  EXPECT_EQ(error::bad_arguments, fails(ann.self, ann.registry, offer_instance{"a~b"}));
  EXPECT_EQ(error::bad_arguments, fails(ann.self, ann.registry, offer_instance{"a/b"}));
}

TEST_F(registry_on_stage, picks_that_do_not_wait_for_each_other_are_spread_too) {
  auto ann = enter("ann");
  offer(ann, "one");
  offer(ann, "two");
  stage_.wait(200ms);
  std::vector<std::shared_ptr<test::outcome_of<instance_picked>>> all;
  for (auto i = 0; i < 6; ++i)
    all.push_back(begin(ann.self, ann.registry, pick_instance{}));
  for (auto& x : all)
    wait_for(x);
  EXPECT_EQ("one 3, two 3", seen_by(ann));
}

TEST_F(registry_on_stage, what_belongs_to_the_dead_goes_with_their_session) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  offer(ann, "one");
  offer(bob, "two");
  pick(bob);
  pick(bob);
  EXPECT_EQ("one 1, two 1", seen_by(ann));
  stage_.applications().crash("bob");
  EXPECT_TRUE(wait_until([&] { return seen_by(ann) == "one 0"; }));
  auto use = pick(ann);
  EXPECT_EQ("one 1", seen_by(ann));
  caf::anon_send_exit(ann.self, caf::exit_reason::user_shutdown);
  stage_.wait(200ms);
  auto another = asker("ann");
  auto seen = must(another, ann.registry, list_instances{});
  EXPECT_EQ(0u, seen.instances.at(0).users) << "a user that ended is counted";
  end(ann.registry);
  EXPECT_TRUE(ann.visitor.must(ask::children{"/s/instances"}).names.empty());
  EXPECT_TRUE(ann.visitor.must(ask::children{"/s/users"}).names.empty());
}

TEST_F(registry_on_stage, who_waits_for_a_name_and_ends_leaves_it_to_who_has_it) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  offer(ann, "one");
  auto made = ann.visitor.must(ask::exists{"/s/instances/one"}).stat->created;
  auto waits = begin(bob.self, bob.registry, offer_instance{"one", "bob's"});
  stage_.wait(200ms);
  EXPECT_FALSE(waits->over());
  must(bob.self, bob.registry, withdraw_instance{"one"});
  begin(bob.self, bob.registry, offer_instance{"one", "bob's again"});
  stage_.wait(200ms);
  end(bob.registry);
  auto there = ann.visitor.must(ask::exists{"/s/instances/one"}).stat;
  ASSERT_TRUE(there);
  EXPECT_EQ(made, there->created) << "it was removed, and made again";
}

TEST_F(registry_on_stage, who_withdraws_at_once_leaves_the_name_to_who_has_it) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  offer(ann, "one");
  auto made = ann.visitor.must(ask::exists{"/s/instances/one"}).stat->created;
  for (auto k = 1; k <= 12; ++k) {
    stage_.after(k, [&] { withdraw_in_passing(bob, "one"); });
    auto waits = begin(bob.self, bob.registry, offer_instance{"one", "bob's"});
    stage_.wait(500ms);
    EXPECT_TRUE(waits->over());
    ASSERT_EQ(made, ann.visitor.must(ask::exists{"/s/instances/one"}).stat->created) << k;
  }
}

TEST_F(registry_on_stage, the_death_of_a_user_that_put_something_back_before_is_noticed) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  offer(ann, "one");
  auto first = pick(bob);
  pick(bob);
  must(bob.self, bob.registry, put_back{first.use});
  EXPECT_EQ("one 1", seen_by(ann));
  caf::anon_send_exit(bob.self, caf::exit_reason::user_shutdown);
  stage_.wait(200ms);
  EXPECT_EQ("one 0", seen_by(ann));
}

TEST_F(registry_on_stage, stays_right_over_the_leaders_death_and_an_expired_session) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  offer(ann, "one");
  offer(bob, "two");
  pick(bob);
  pick(ann);
  stage_.crash(leader());
  stage_.wait(3s);
  EXPECT_EQ("one 1, two 1", seen_by(ann));
  stage_.start_all();
  stage_.applications().pause("bob");
  EXPECT_TRUE(wait_until([&] { return seen_by(ann) == "one 0"; })) << seen_by(ann);
  stage_.applications().resume("bob");
  stage_.wait(4s);
  EXPECT_EQ("one 1, two 1", seen_by(ann));
  EXPECT_EQ("one 1, two 1", seen_by(bob));
}

TEST_F(registry_on_stage, that_ends_while_it_offers_leaves_nothing_though_its_session_lives) {
  for (auto k = 1; k <= 16; ++k) {
    auto ann = enter("ann" + std::to_string(k));
    stage_.after(k, [&] { caf::anon_send_exit(ann.registry, caf::exit_reason::user_shutdown); });
    begin(ann.self, ann.registry, offer_instance{"one", "ann's"});
    stage_.wait(500ms);
    ASSERT_FALSE(ann.visitor.must(ask::exists{"/s/instances/one"}).stat) << k;
  }
}

} // namespace troupe::recipes
