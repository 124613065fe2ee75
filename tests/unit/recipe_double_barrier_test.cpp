// A member of a double barrier, step by step: which `ready` is meant for it, and whom it waits for.
#include <string>

#include <gtest/gtest.h>

#include "actors/recipes/double_barrier.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id ours{0x100};
const std::string name(32, 'b');

std::string words(const std::optional<question>& x) {
  if (!x)
    return "nothing";
  auto of = [](const char* verb, const std::string& path) {
    return std::string(verb) + path.substr(0, 8);
  };
  if (auto* create = std::get_if<ask::create>(&*x))
    return of("create ", create->path);
  if (auto* exists = std::get_if<ask::exists>(&*x))
    return of("see ", exists->path);
  if (auto* remove = std::get_if<ask::remove>(&*x))
    return of("remove ", remove->path);
  return std::holds_alternative<ask::children>(*x) ? "children" : "ensure";
}

existence made_at(std::uint32_t counter) {
  stat x;
  x.ephemeral_owner = ours;
  x.created = {1, counter};
  return {x};
}

struct double_barrier_steps : testing::Test {
  double_barrier_steps() {
    member.want(true);
    member.connected(ours);
    step("ensure", confirmed{});
    step("create /b/bbbbb", created{"/b/" + name, {}});
    step("see /b/bbbbb", made_at(10));
  }

  void step(const std::string& asks, const answer& hears) {
    EXPECT_EQ(asks, words(member.next()));
    member.hear(hears);
  }

  static got_children there(std::vector<std::string> names) {
    return {std::move(names), {}};
  }

  void enter() {
    step("see /b/ready", existence{});
    step("children", there({name, "a"}));
    step("create /b/ready", created{"/b/ready", {}});
    EXPECT_EQ(standing::held, member.now());
  }

  double_barrier_member member{"/b", name, "me", 2};
};

} // namespace

TEST_F(double_barrier_steps, the_last_one_says_ready) {
  enter();
  EXPECT_EQ("nothing", words(member.next()));
}

TEST_F(double_barrier_steps, ready_that_came_is_meant_even_if_it_has_gone_again) {
  step("see /b/ready", existence{});
  step("children", there({name}));
  EXPECT_EQ("nothing", words(member.next()));
  EXPECT_EQ(standing::waiting, member.now());
  member.hear(watch_event{event_kind::created, "/b/ready", {}});
  EXPECT_EQ(standing::held, member.now());
}

TEST_F(double_barrier_steps, an_older_ready_is_not_meant_and_the_last_one_replaces_it) {
  step("see /b/ready", made_at(9));
  step("children", there({name, "ready"}));
  EXPECT_EQ("nothing", words(member.next()));
  EXPECT_EQ(standing::waiting, member.now());
  member.hear(watch_event{event_kind::deleted, "/b/ready", {}});
  step("see /b/ready", made_at(9));
  step("children", there({name, "a", "ready"}));
  step("remove /b/ready", error::connection_loss);
  step("remove /b/ready", error::no_node);
  step("create /b/ready", error::node_exists);
  step("see /b/ready", made_at(11));
  EXPECT_EQ(standing::held, member.now());
}

TEST_F(double_barrier_steps, who_is_not_the_least_goes_and_waits_for_the_least) {
  enter();
  member.leave();
  step("remove /b/ready", error::no_node);
  step("children", there({"c", name, "a"}));
  step("remove /b/bbbbb", confirmed{});
  step("see /b/a", made_at(3));
  EXPECT_EQ("nothing", words(member.next()));
  EXPECT_EQ(standing::waiting, member.now());
  member.hear(watch_event{event_kind::deleted, "/b/a", {}});
  step("children", there({}));
  EXPECT_EQ(standing::away, member.now());
}

TEST_F(double_barrier_steps, the_least_stays_until_it_is_alone) {
  enter();
  member.leave();
  step("remove /b/ready", confirmed{});
  step("children", there({"c", name, "d"}));
  step("see /b/d", existence{});
  step("children", there({"c", name}));
  step("see /b/c", made_at(3));
  member.hear(watch_event{event_kind::deleted, "/b/c", {}});
  step("children", there({name}));
  step("remove /b/bbbbb", confirmed{});
  EXPECT_EQ(standing::away, member.now());
}

TEST_F(double_barrier_steps, whose_session_is_over_inside_is_out) {
  enter();
  member.disconnected();
  EXPECT_EQ(standing::in_doubt, member.now());
  member.expired();
  EXPECT_NE(standing::held, member.now());
  EXPECT_EQ(standing::away, member.now());
}

} // namespace troupe::recipes
