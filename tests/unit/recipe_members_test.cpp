// Groups: who joins, leaves, stands still, dies, and is seen by the others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/members_actor.hpp"
#include "tests/unit/data_recipe_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;

namespace {

class group_on_stage : public test::data_recipe_scene {
protected:
  struct program {
    test::visitor visitor;
    caf::actor self;
    recipes::group group;
  };

  program enter(const std::string& name, const std::string& mark = "__party__") {
    auto who = open(name);
    auto group = in(name, [&] {
      return spawn_group(stage_.system(), who.session(), {"/g", mark});
    });
    return {who, asker(name), group};
  }

  /// "ann bob", or with "stale" behind.
  static std::string in_words(const group_seen& x) {
    std::string text;
    for (auto& one : x.members)
      text += (text.empty() ? "" : " ") + one.data.value_or("?");
    return text + (x.fresh ? "" : " stale");
  }

  std::string seen_by(const program& x) {
    stage_.wait(200ms);
    return in_words(must(x.self, x.group, who_is_there{}));
  }
};

} // namespace

TEST(members, are_the_children_with_the_mark_the_eldest_first) {
  members x{"/g", "__party__"};
  auto come = [&](const std::string& path, std::uint32_t at) {
    got_data is{path, {}};
    is.stat.created = {1, at};
    return x.hear({event_kind::created, path, is});
  };
  EXPECT_FALSE(come("/g", 1));
  EXPECT_TRUE(come("/g/b__party__", 2));
  EXPECT_TRUE(come("/g/a__party__", 3));
  EXPECT_FALSE(come("/g/other", 4));
  EXPECT_FALSE(come("/g/a__party__/below__party__", 5));
  ASSERT_EQ(2u, x.now().size());
  EXPECT_EQ("b__party__", x.now()[0].name);
  EXPECT_TRUE(x.hear({event_kind::deleted, "/g/b__party__", {}}));
  EXPECT_FALSE(x.hear({event_kind::deleted, "/g/b__party__", {}}));
}

TEST_F(group_on_stage, sees_who_joins_and_who_leaves) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  EXPECT_EQ("", seen_by(bob));
  auto self = must(ann.self, ann.group, join_group{"ann"}).self;
  EXPECT_EQ(32u + 9, self.name.size());
  must(bob.self, bob.group, join_group{"bob"});
  EXPECT_EQ("ann bob", seen_by(ann));
  EXPECT_EQ("ann bob", seen_by(bob));
  must(ann.self, ann.group, leave_group{});
  EXPECT_EQ("bob", seen_by(ann));
  must(ann.self, ann.group, leave_group{});
  must(bob.self, bob.group, join_group{"bob 2"});
  EXPECT_EQ("bob 2", seen_by(ann));
}

TEST_F(group_on_stage, a_member_that_dies_is_out_with_its_session_and_one_that_ends_at_once) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto cat = enter("cat");
  for (auto* x : {&ann, &bob, &cat})
    must(x->self, x->group, join_group{x == &ann ? "ann" : x == &bob ? "bob" : "cat"});
  end(bob.group);
  EXPECT_EQ("ann cat", seen_by(ann));
  stage_.applications().crash("cat");
  EXPECT_EQ("ann cat", seen_by(ann));
  EXPECT_TRUE(wait_until([&] { return seen_by(ann) == "ann"; }));
  end(ann.group);
  EXPECT_TRUE(bob.visitor.must(ask::children{"/g"}).names.empty());
}

TEST_F(group_on_stage, stays_together_over_the_leaders_death) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto news = listen<group_seen>("ann", ann.group);
  must(ann.self, ann.group, join_group{"ann"});
  stage_.crash(leader());
  must(bob.self, bob.group, join_group{"bob"});
  stage_.wait(3s);
  EXPECT_EQ("ann bob", seen_by(ann));
  EXPECT_EQ("ann bob", in_words(news.take().back()));
}

TEST_F(group_on_stage, a_member_whose_answers_are_lost_is_in_once_and_out_at_last) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  for (auto k = 1; k <= 30; ++k) {
    losing_answers("ann", k, [&] { return begin(ann.self, ann.group, join_group{"ann"}); });
    ASSERT_EQ("ann", seen_by(bob));
    losing_answers("ann", k, [&] { return begin(ann.self, ann.group, leave_group{}); });
    ASSERT_EQ("", seen_by(bob));
  }
}

TEST_F(group_on_stage, who_stood_still_too_long_is_out_and_joins_again) {
  auto ann = enter("ann");
  auto bob = enter("bob");
  auto news = listen<group_seen>("ann", ann.group);
  must(ann.self, ann.group, join_group{"ann"});
  must(bob.self, bob.group, join_group{"bob"});
  stage_.applications().pause("ann");
  EXPECT_TRUE(wait_until([&] { return seen_by(bob) == "bob"; }));
  stage_.applications().resume("ann");
  stage_.wait(3s);
  EXPECT_EQ("bob ann", seen_by(bob));
  EXPECT_EQ("bob ann", seen_by(ann));
  auto told = news.take();
  EXPECT_EQ("bob ann", in_words(told.back()));
  EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](auto& x) { return !x.fresh; }));
}

TEST_F(group_on_stage, servers_that_register_in_their_own_way_are_seen_with_their_data) {
  auto ann = enter("ann", "");
  auto bob = open("bob");
  bob.must(ask::create{"/g"});
  bob.must(ask::create{"/g/server-one", "one:80", create_mode::ephemeral});
  EXPECT_EQ("one:80", seen_by(ann));
  bob.must(ask::set{"/g/server-one", "one:81"});
  EXPECT_EQ("one:81", seen_by(ann));
  bob.must(ask::close{});
  EXPECT_EQ("", seen_by(ann));
}

} // namespace troupe::recipes
