// Who hears of a change: the trigger table, once each, and only who may read.
#include "actors/watcher_registry/watch_table.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

using namespace troupe;

namespace {

constexpr auto data = watch_table_kind::data;
constexpr auto child = watch_table_kind::child;
constexpr watcher ann{1, 10}, bob{1, 11}, eve{2, 10};

struct desk {
  watch_table table;

  void watch(watcher who, watch_table_kind kind, const std::string& path, identities by = {}) {
    table.add(who, {kind, path}, std::make_shared<const identities>(std::move(by)));
  }

  std::vector<watcher> fire(event_kind kind, const std::string& path, acl list = {}) {
    std::vector<watcher> hearers;
    table.fire({kind, path, {1, 1}, std::make_shared<const acl>(std::move(list))}, hearers);
    return hearers;
  }

  status numbers() const {
    status x;
    table.report(x);
    return x;
  }
};

using who = std::vector<watcher>;

} // namespace

TEST(watch_table, a_watch_fires_once) {
  desk d;
  d.watch(ann, data, "/a");
  d.watch(ann, data, "/a"); // again changes nothing
  d.watch(bob, data, "/a");
  EXPECT_EQ(d.numbers().watches, 2u);
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a"), (who{ann, bob}));
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a"), who{});
  EXPECT_EQ(d.numbers().watches, 0u);
  EXPECT_EQ(d.numbers().watched_paths, 0u);
  EXPECT_EQ(d.numbers().watchers, 0u);
}

TEST(watch_table, each_change_looks_into_its_table) {
  for (auto kind : {event_kind::created, event_kind::data_changed}) {
    desk d;
    d.watch(ann, data, "/a");
    d.watch(bob, child, "/a");
    EXPECT_EQ(d.fire(event_kind::children_changed, "/b"), who{});
    EXPECT_EQ(d.fire(kind, "/a"), who{ann});
    EXPECT_EQ(d.fire(event_kind::children_changed, "/a"), who{bob});
  }
}

TEST(watch_table, a_deletion_consumes_both_tables_and_tells_each_client_once) {
  desk d;
  d.watch(eve, child, "/a");
  d.watch(ann, child, "/a");
  d.watch(ann, data, "/a");
  d.watch(bob, data, "/a");
  EXPECT_EQ(d.fire(event_kind::deleted, "/a"), (who{ann, bob, eve}));
  EXPECT_EQ(d.numbers().watches, 0u);
  EXPECT_EQ(d.fire(event_kind::children_changed, "/a"), who{});
}

TEST(watch_table, only_who_may_read_hears_but_the_watch_is_consumed) {
  desk d;
  acl anns{{permission::read, "digest", "ann:x"}};
  d.watch(ann, data, "/a", {{"digest", "ann:x"}});
  d.watch(bob, data, "/a");
  d.watch(eve, data, "/a", {{"super", ""}});
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a", anns), (who{ann, eve}));
  EXPECT_EQ(d.numbers().watches, 0u);
}

TEST(watch_table, the_newest_identities_count) {
  desk d;
  acl anns{{permission::read, "digest", "ann:x"}};
  d.watch(ann, data, "/a");
  d.table.identify(ann, std::make_shared<const identities>(identities{{"digest", "ann:x"}}));
  d.table.identify(bob, nullptr); // does not watch: nothing to know
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a", anns), who{ann});
  EXPECT_EQ(d.numbers().watchers, 0u);
}

TEST(watch_table, a_change_without_a_list_is_for_everyone) {
  desk d;
  d.watch(ann, data, "/a");
  who hearers;
  d.table.fire({event_kind::created, "/a", {1, 1}, nullptr}, hearers);
  EXPECT_EQ(hearers, who{ann});
}

TEST(watch_table, clients_and_hosts_that_leave_take_their_watches_along) {
  desk d;
  for (auto* path : {"/a", "/b", "/c"})
    for (auto x : {ann, bob, eve}) {
      d.watch(x, data, path);
      d.watch(x, child, path);
    }
  EXPECT_EQ(d.numbers().watches, 18u);
  EXPECT_EQ(d.numbers().watchers, 3u);
  EXPECT_EQ(d.numbers().watched_paths, 3u);
  d.table.forget(ann);
  d.table.forget(ann);
  EXPECT_EQ(d.numbers().watches, 12u);
  EXPECT_EQ(d.fire(event_kind::deleted, "/b").size(), 2u);
  d.table.forget_host(2);
  EXPECT_EQ(d.numbers().watches, 4u);
  EXPECT_EQ(d.fire(event_kind::created, "/a"), who{bob});
  d.table.forget_host(1);
  EXPECT_EQ(d.numbers().watches, 0u);
  EXPECT_EQ(d.numbers().watched_paths, 0u);
}

TEST(watch_table, agrees_with_plain_sets_over_random_histories) {
  using place = std::tuple<std::string, bool, watcher>;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    auto pick = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    desk d;
    std::set<place> model;
    for (int step = 0; step < 2000; ++step) {
      auto path = "/" + std::to_string(pick(5));
      watcher x{pick(2), pick(6)};
      auto action = pick(10);
      if (action < 6) {
        auto is_child = pick(2) == 1;
        d.watch(x, is_child ? child : data, path);
        model.insert({path, is_child, x});
      } else if (action < 9) {
        auto kind = static_cast<event_kind>(1 + pick(4));
        std::set<watcher> want;
        std::erase_if(model, [&](auto& at) {
          auto& [where, is_child, waits] = at;
          auto hit = where == path
                     && (kind == event_kind::deleted
                         || is_child == (kind == event_kind::children_changed));
          if (hit)
            want.insert(waits);
          return hit;
        });
        auto got = d.fire(kind, path);
        ASSERT_EQ(got.size(), want.size());
        ASSERT_EQ(std::set<watcher>(got.begin(), got.end()), want);
      } else {
        d.table.forget(x);
        std::erase_if(model, [&](auto& at) { return std::get<2>(at) == x; });
      }
      ASSERT_EQ(d.numbers().watches, model.size());
    }
  }
}
