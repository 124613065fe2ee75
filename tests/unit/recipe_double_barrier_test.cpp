// A member of a double barrier, step by step: which `ready` is meant for it, and whom it waits for.
#include "actors/recipes/double_barrier.hpp"
#include "tests/unit/claim_steps.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id ours{0x100};
const std::string name(32, 'b');

class double_barrier_steps : public test::claim_steps<double_barrier_member> {
protected:
  double_barrier_steps() : claim_steps({"/b", name, "me", 2}, 8) {
    connected(ours);
    step("create /b/bbbbb", created{"/b/" + name, {}});
    step("watch /b/bbbbb", made_at(10));
  }

  static existence made_at(std::uint32_t counter) {
    return owned_by(ours, counter);
  }

  static got_children there(std::vector<std::string> names) {
    return {std::move(names), {}};
  }

  void enter() {
    step("watch /b/ready", existence{});
    step("children /b", there({name, "a"}));
    step("create /b/ready", created{"/b/ready", {}});
    EXPECT_EQ(standing::held, claim.now());
  }
};

} // namespace

TEST_F(double_barrier_steps, the_last_one_says_ready) {
  enter();
  EXPECT_EQ("nothing", asks());
}

TEST_F(double_barrier_steps, ready_that_came_is_meant_even_if_it_has_gone_again) {
  step("watch /b/ready", existence{});
  step("children /b", there({name}));
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::waiting, claim.now());
  claim.hear(watch_event{event_kind::created, "/b/ready", {}});
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(double_barrier_steps, an_older_ready_is_not_meant_and_the_last_one_replaces_it) {
  step("watch /b/ready", made_at(9));
  step("children /b", there({name, "ready"}));
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::waiting, claim.now());
  gone("/b/ready");
  step("watch /b/ready", made_at(9));
  step("children /b", there({name, "a", "ready"}));
  step("remove /b/ready", error::connection_loss);
  step("remove /b/ready", error::no_node);
  step("create /b/ready", error::node_exists);
  step("watch /b/ready", made_at(11));
  EXPECT_EQ(standing::held, claim.now());
}

TEST_F(double_barrier_steps, who_is_not_the_least_goes_and_waits_for_the_least) {
  enter();
  claim.leave();
  step("remove /b/ready", error::no_node);
  step("children /b", there({"c", name, "a"}));
  step("remove /b/bbbbb", confirmed{});
  step("watch /b/a", made_at(3));
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::waiting, claim.now());
  gone("/b/a");
  step("children /b", there({}));
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(double_barrier_steps, the_least_stays_until_it_is_alone) {
  enter();
  claim.leave();
  step("remove /b/ready", confirmed{});
  step("children /b", there({"c", name, "d"}));
  step("watch /b/d", existence{});
  step("children /b", there({"c", name}));
  step("watch /b/c", made_at(3));
  gone("/b/c");
  step("children /b", there({name}));
  step("remove /b/bbbbb", confirmed{});
  EXPECT_EQ(standing::away, claim.now());
}

TEST_F(double_barrier_steps, whose_session_is_over_inside_is_out) {
  enter();
  disconnected();
  EXPECT_EQ(standing::in_doubt, claim.now());
  expired();
  EXPECT_NE(standing::held, claim.now());
  EXPECT_EQ(standing::away, claim.now());
}

} // namespace troupe::recipes
