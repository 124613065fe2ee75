// The simulated network: order, holding, cutting, and who is told what, seen by listeners that only
// write down.
#include "runtime/stage/network.hpp"

#include <string>
#include <vector>

#include <caf/all.hpp>
#include <gtest/gtest.h>

#include "runtime/stage/casting.hpp"
#include "runtime/stage/link_actor.hpp"

namespace troupe {

namespace {

constexpr server_id one{1}, two{2};

/// A node that writes down what it hears of the election channel, and keeps its links.
struct diary {
  std::vector<std::string> lines;
  std::vector<election_link> links;
  std::vector<peer> peers;
};

class listener : public link_listener::base {
public:
  listener(caf::actor_config& config, diary& to) : link_listener::base(config), diary_(to) {}

  behavior_type make_behavior() override {
    return make(static_cast<said_by_learner*>(nullptr), static_cast<said_by_leader*>(nullptr));
  }

private:
  template <class... Ls, class... Ds>
  behavior_type make(std::tuple<Ls...>*, std::tuple<Ds...>*) {
    return {
        [this](const peer_up& x, const election_link& link) {
          diary_.lines.push_back("up " + to_string(x.who.server));
          diary_.links.push_back(link);
          diary_.peers.push_back(x.who);
        },
        [](const peer_up&, const learner_link&) {},
        [](const peer_up&, const leader_link&) {},
        [this](const peer_down& x) {
          EXPECT_EQ(x.who, diary_.peers.back());
          diary_.lines.push_back("down " + to_string(x.who.server));
        },
        [this](const peer& from, const notification& x) {
          EXPECT_EQ(from, diary_.peers.back());
          diary_.lines.push_back("round " + std::to_string(x.round));
        },
        [](const peer&, const lost&) {},
        [](const peer&, const found&) {},
        [](const peer&, const Ls&) {}...,
        [](const peer&, const Ds&) {}...,
    };
  }

  diary& diary_;
};

caf::actor_system_config& for_testing(caf::actor_system_config& x) {
  x.set("scheduler.policy", caf::atom("testing"));
  return x;
}

class stage_network : public testing::Test {
protected:
  stage_network() : system(for_testing(config)), cast(system, 1) {
    wires = std::make_shared<network>(
        [this](const link_listener& to, const peer_up& up, wire_end mine) {
          introduce_link(system, wires, to, up, mine);
        });
    wires->pass_time(cast.now());
    for (auto s : {one, two}) {
      nodes[s] = system.spawn<listener>(diaries[s]);
      wires->open(s, nodes[s]);
    }
    wires->dial(one, {channel::election, two});
    settle();
  }

  ~stage_network() override {
    nodes.clear();
    for (auto& [s, d] : diaries)
      d.links.clear();
    wires->close();
    cast.clear();
  }

  void settle() {
    for (;;) {
      if (cast.ready() > 0)
        cast.run(0);
      else if (auto ready = wires->ready(); !ready.empty())
        wires->deliver(ready.front());
      else
        return;
    }
  }

  void say(server_id from, std::uint64_t round) {
    caf::anon_send(diaries[from].links.back(), notification{standing::looking, round, {}, 0});
    settle();
  }

  std::vector<std::string> heard(server_id s) {
    return std::exchange(diaries[s].lines, {});
  }

  using lines = std::vector<std::string>;

  caf::actor_system_config config;
  caf::actor_system system;
  casting cast;
  std::shared_ptr<network> wires;
  std::map<server_id, link_listener> nodes;
  std::map<server_id, diary> diaries;
};

} // namespace

TEST_F(stage_network, introduces_both_sides_and_carries_in_order) {
  say(one, 1);
  say(one, 2);
  say(two, 7);
  EXPECT_EQ(heard(two), (lines{"up 1", "round 1", "round 2"}));
  EXPECT_EQ(heard(one), (lines{"up 2", "round 7"}));
}

TEST_F(stage_network, is_dialled_once_however_many_wish_it) {
  wires->dial(two, {channel::election, one});
  wires->dial(one, {channel::election, two});
  settle();
  EXPECT_EQ(heard(two), (lines{"up 1"}));
}

TEST_F(stage_network, holds_what_comes_behind_a_held_message) {
  wires->hold(one, two, "notification");
  say(one, 1);
  say(two, 7);
  EXPECT_EQ(heard(two), (lines{"up 1"}));
  EXPECT_EQ(heard(one), (lines{"up 2", "round 7"}));
  wires->release(one, two);
  settle();
  EXPECT_EQ(heard(two), (lines{"round 1"}));
}

TEST_F(stage_network, tells_of_the_end_behind_what_was_said_before) {
  wires->hold(one, two, "notification");
  say(one, 1);
  wires->hang_up(one, {channel::election, diaries[one].peers.back()});
  settle();
  EXPECT_EQ(heard(one), (lines{"up 2", "down 2"}));
  EXPECT_EQ(heard(two), (lines{"up 1"}));
  wires->release(one, two);
  settle();
  EXPECT_EQ(heard(two), (lines{"round 1", "down 1"}));
}

TEST_F(stage_network, redials_what_was_hung_up_only_when_time_has_passed) {
  wires->hang_up(two, {channel::election, diaries[two].peers.back()});
  settle();
  EXPECT_EQ(heard(one), (lines{"up 2", "down 2"}));
  auto due = wires->next_due();
  ASSERT_TRUE(due);
  wires->pass_time(*due);
  settle();
  EXPECT_EQ(heard(one), (lines{"up 2"}));
  EXPECT_EQ(heard(two), (lines{"up 1", "down 1", "up 1"}));
}

TEST_F(stage_network, a_crash_loses_what_is_in_flight) {
  wires->hold(one, two, "notification");
  say(one, 1);
  wires->gone(one, true);
  settle();
  EXPECT_EQ(heard(two), (lines{"up 1", "down 1"}));
}

TEST_F(stage_network, a_cut_is_told_to_nobody_and_a_loss_ends_the_connection_when_it_heals) {
  wires->cut(one, two);
  say(one, 1);
  say(two, 7);
  EXPECT_EQ(heard(two), (lines{"up 1"}));
  EXPECT_EQ(heard(one), (lines{"up 2", "round 7"}));
  wires->heal();
  settle();
  EXPECT_EQ(heard(two), (lines{"down 1", "up 1"}));
  EXPECT_EQ(heard(one), (lines{"down 2", "up 2"}));
}

TEST_F(stage_network, a_connection_that_lost_nothing_survives_a_cut) {
  wires->cut(one, two);
  wires->heal();
  say(one, 1);
  EXPECT_EQ(heard(two), (lines{"up 1", "round 1"}));
}

TEST_F(stage_network, who_hears_nothing_for_long_hangs_up) {
  wires->cut(one, two);
  auto due = wires->next_due();
  ASSERT_TRUE(due);
  wires->pass_time(*due);
  settle();
  EXPECT_EQ(heard(two), (lines{"up 1", "down 1"}));
  EXPECT_EQ(heard(one), (lines{"up 2", "down 2"})); // this direction still passes
}

TEST_F(stage_network, a_frame_that_is_missing_ends_the_connection_with_the_next_one) {
  wires->disturb(one, two, mishap::lost);
  say(one, 1);
  EXPECT_EQ(heard(two), (lines{"up 1"}));
  say(one, 2);
  EXPECT_EQ(heard(two), (lines{"down 1"}));
  EXPECT_EQ(heard(one), (lines{"up 2", "down 2"}));
}

TEST_F(stage_network, a_frame_that_comes_twice_is_heard_once_and_ends_the_connection) {
  wires->disturb(one, two, mishap::repeated);
  say(one, 1);
  EXPECT_EQ(heard(two), (lines{"up 1", "round 1", "down 1"}));
}

TEST_F(stage_network, no_damaged_frame_is_heard_whatever_byte_it_is) {
  for (std::uint64_t round = 1; round <= 200; ++round) {
    static_cast<void>(heard(two));
    wires->disturb(one, two, mishap::damaged);
    say(one, round);
    say(one,
        round); // a damaged length may wait for bytes that never come, but takes none for its own
    auto lines_of_two = heard(two);
    ASSERT_EQ(std::string("down 1"), lines_of_two.back()) << round;
    ASSERT_EQ(1u, lines_of_two.size()) << round;
    wires->pass_time(*wires->next_due());
    settle();
    ASSERT_EQ(std::string("up 1"), diaries[two].lines.back());
  }
}

TEST_F(stage_network, a_delayed_frame_arrives_when_its_time_has_come_and_keeps_its_place) {
  wires->delay(one, two, std::chrono::milliseconds(50));
  say(one, 1);
  wires->delay(one, two, std::chrono::milliseconds(0));
  say(one, 2);
  EXPECT_EQ(heard(two), (lines{"up 1"}));
  auto due = wires->next_due();
  ASSERT_TRUE(due);
  wires->pass_time(*due);
  settle();
  EXPECT_EQ(heard(two), (lines{"round 1", "round 2"}));
}

TEST_F(stage_network, a_paused_server_hears_what_it_was_sent_when_it_goes_on) {
  wires->pause(two);
  say(one, 1);
  EXPECT_EQ(heard(two), (lines{"up 1"}));
  wires->resume(two);
  settle();
  EXPECT_EQ(heard(two), (lines{"round 1"}));
}

TEST_F(stage_network, who_stands_still_for_long_is_let_go) {
  wires->pause(two);
  auto due = wires->next_due();
  ASSERT_TRUE(due);
  wires->pass_time(*due);
  settle();
  EXPECT_EQ(heard(one), (lines{"up 2", "down 2"}));
  EXPECT_EQ(heard(two), (lines{"up 1"}));
  wires->resume(two);
  settle();
  EXPECT_EQ(heard(two), (lines{"down 1", "up 1"}));
}

} // namespace troupe
