// Actors of an application on a stage: they live and stand still with the server they belong to.
#include <chrono>
#include <memory>

#include <gtest/gtest.h>

#include "runtime/stage/stage.hpp"

namespace {

using namespace std::chrono_literals;
using namespace troupe;

constexpr server_id one{1}, two{2}, three{3};

struct beat {};

} // namespace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beat)

namespace {

using drummer = hears<beat>;

/// Beats once a second, as long as it is given turns.
class drummer_role : public drummer::base {
public:
  drummer_role(caf::actor_config& config, std::shared_ptr<int> beats)
      : drummer::base(config), beats_(std::move(beats)) {}

  behavior_type make_behavior() override {
    send(this, beat{});
    return {[this](const beat&) {
      ++*beats_;
      delayed_send(this, 1s, beat{});
    }};
  }

private:
  std::shared_ptr<int> beats_;
};

/// Opens a session and keeps what it hears.
class guest_role : public session_client::base {
public:
  struct heard {
    bool welcome = false;
    bool farewell = false;
  };

  guest_role(caf::actor_config& config, std::shared_ptr<heard> into)
      : session_client::base(config), heard_(std::move(into)) {}

  behavior_type make_behavior() override {
    return {
        [this](const talk::welcome& x) { heard_->welcome = x.is.session != no_session; },
        [](const talk::reply&) {},
        [](const talk::event&) {},
        [this](const talk::farewell&) { heard_->farewell = true; },
    };
  }

private:
  std::shared_ptr<heard> heard_;
};

class company : public testing::Test {
protected:
  company() : all({.voters = {one, two, three}}, [](server_id, const milestone_kind&) {}) {
    for (auto server : {one, two, three})
      all.start(server);
    all.wait(1s);
  }

  std::shared_ptr<int> drum() {
    auto beats = std::make_shared<int>();
    all.system().spawn<drummer_role>(beats);
    return beats;
  }

  stage all;
};

} // namespace

TEST_F(company, of_a_server_is_gone_when_it_crashes_and_does_not_come_back_with_it) {
  auto beats = all.run_as(one, [this] { return drum(); });
  all.wait(3500ms);
  EXPECT_EQ(*beats, 4);
  all.crash(one);
  all.wait(3s);
  all.start(one);
  all.wait(3s);
  EXPECT_EQ(*beats, 4);
}

TEST_F(company, of_a_server_is_gone_when_it_stops) {
  auto beats = all.run_as(one, [this] { return drum(); });
  all.settle();
  all.stop(one);
  all.wait(5s);
  EXPECT_EQ(*beats, 1);
}

TEST_F(company, of_a_server_stands_still_with_it) {
  auto beats = all.run_as(one, [this] { return drum(); });
  all.settle();
  all.pause(one);
  all.wait(5s);
  EXPECT_EQ(*beats, 1);
  all.resume(one);
  all.wait(2500ms);
  EXPECT_GE(*beats, 3);
}

TEST_F(company, of_no_server_survives_all_of_them) {
  auto beats = drum();
  for (auto server : {one, two, three})
    all.crash(server);
  all.wait(4500ms);
  EXPECT_EQ(*beats, 5);
}

TEST_F(company, has_a_session_where_its_server_serves) {
  auto heard = std::make_shared<guest_role::heard>();
  auto guest = all.run_as(two, [&] { return all.system().spawn<guest_role>(heard); });
  caf::anon_send(all.open_session(two, guest), talk::hello{{}, 10'000});
  all.settle();
  EXPECT_TRUE(heard->welcome);
  EXPECT_FALSE(heard->farewell);
  EXPECT_FALSE(all.alarm());
}

TEST_F(company, is_sent_away_where_its_server_looks_for_a_leader) {
  all.crash(one);
  all.crash(three);
  all.wait(5s);
  auto heard = std::make_shared<guest_role::heard>();
  auto guest = all.run_as(two, [&] { return all.system().spawn<guest_role>(heard); });
  caf::anon_send(all.open_session(two, guest), talk::hello{{}, 10'000});
  all.settle();
  EXPECT_FALSE(heard->welcome);
  EXPECT_TRUE(heard->farewell);
}

TEST_F(company, finds_no_place_where_the_server_is_down) {
  all.crash(one);
  EXPECT_THROW(all.run_as(one, [] { return 0; }), std::logic_error);
  EXPECT_THROW(all.open_session(one, {}), std::logic_error);
}
