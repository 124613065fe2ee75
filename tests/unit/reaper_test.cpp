// When a leader looks for znodes whose time is over.
#include "actors/leader/reaper.hpp"

#include <gtest/gtest.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t now = 1'000'000'000;

timing times() {
  timing x;
  x.tick = 2000ms;
  x.reaps_per_minute = 100;
  return x;
}

} // namespace

TEST(reaper, rests_as_long_as_nothing_is_mortal) {
  reaper r(times());
  EXPECT_FALSE(r.rest(now));
  EXPECT_FALSE(r.ask(now));
  r.hear({}, now);
  EXPECT_FALSE(r.rest(now));
}

TEST(reaper, asks_the_moment_a_time_to_live_is_over) {
  reaper r(times());
  r.hear({now + 500, false}, now);
  EXPECT_EQ(r.rest(now), 500ms);
  EXPECT_FALSE(r.ask(now + 499));
  auto asked = r.ask(now + 500);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->now_ms, now + 500);
  EXPECT_FALSE(asked->containers);
  EXPECT_EQ(asked->limit, 100u);
}

TEST(reaper, does_not_ask_again_before_something_has_changed_or_a_tick_has_passed) {
  reaper r(times());
  r.hear({now, false}, now);
  ASSERT_TRUE(r.ask(now));
  EXPECT_FALSE(r.ask(now + 1));
  EXPECT_EQ(r.rest(now + 1), 1999ms);
  EXPECT_TRUE(r.ask(now + 2000));
  r.hear({now + 2001, false}, now);
  EXPECT_TRUE(r.ask(now + 2001));
}

TEST(reaper, looks_for_containers_once_in_an_interval) {
  reaper r(times());
  r.hear({std::nullopt, true}, now);
  EXPECT_FALSE(r.ask(now));
  EXPECT_EQ(r.rest(now), 60s);
  auto asked = r.ask(now + 60'000);
  ASSERT_TRUE(asked);
  EXPECT_TRUE(asked->containers);
  r.hear({std::nullopt, true}, now);
  EXPECT_FALSE(r.ask(now + 60'001));
  EXPECT_TRUE(r.ask(now + 120'000));
}

TEST(reaper, keeps_to_so_many_a_minute) {
  reaper r(times());
  r.hear({now, false}, now);
  ASSERT_TRUE(r.ask(now));
  r.reaps(60);
  r.hear({now, false}, now);
  EXPECT_EQ(r.ask(now + 10)->limit, 40u);
  r.reaps(40);
  r.hear({now, false}, now);
  EXPECT_FALSE(r.ask(now + 20));
  EXPECT_EQ(r.rest(now + 20), 59'980ms);
  EXPECT_EQ(r.ask(now + 60'000)->limit, 100u);
}

TEST(reaper, a_clock_that_jumps_back_stops_nothing_for_longer_than_an_interval) {
  reaper r(times());
  r.hear({now, true}, now);
  ASSERT_TRUE(r.ask(now));
  r.hear({now, true}, now);
  EXPECT_EQ(r.rest(now - 10'000'000), 60s);
  EXPECT_FALSE(r.ask(now - 10'000'000));
  EXPECT_TRUE(r.ask(now + 60'000));
}
