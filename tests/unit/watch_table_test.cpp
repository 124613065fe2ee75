// Who hears of a change: the trigger table, once each, and only who may read.
#include "actors/watcher_registry/watch_table.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
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
    table.add({who, no_session, std::make_shared<const identities>(std::move(by))}, {kind, path});
  }

  /// As addWatch sets them.
  void watch_for_good(watcher who, const std::string& path, watch_mode mode) {
    table.add({who, no_session, nullptr}, {data, path, mode});
    if (mode == watch_mode::persistent)
      table.add({who, no_session, nullptr}, {child, path, mode});
  }

  bool has(watcher who, const std::string& path, watcher_type type) {
    return table.find(who, {path, type, false});
  }

  bool remove(watcher who, const std::string& path, watcher_type type) {
    return table.find(who, {path, type, true});
  }

  std::vector<watcher> fire(event_kind kind, const std::string& path, acl list = {}) {
    std::vector<watcher> hearers;
    table.fire({kind, path, {1, 1}, std::make_shared<const acl>(std::move(list))}, hearers);
    std::sort(hearers.begin(), hearers.end()); // no order is promised between clients
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

TEST(watch_table, a_persistent_watch_fires_each_time_for_the_znode_and_its_children) {
  desk d;
  d.watch_for_good(ann, "/a", watch_mode::persistent);
  EXPECT_EQ(d.numbers().watches, 2u); // one in each table
  for (auto kind : {event_kind::created, event_kind::data_changed, event_kind::children_changed,
                    event_kind::deleted, event_kind::created})
    EXPECT_EQ(d.fire(kind, "/a"), who{ann}) << static_cast<int>(kind);
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a/b"), who{});
  EXPECT_EQ(d.fire(event_kind::data_changed, "/"), who{});
  EXPECT_EQ(d.numbers().watches, 2u);
}

TEST(watch_table, a_recursive_watch_hears_of_all_below_and_never_of_children) {
  desk d;
  d.watch_for_good(ann, "/a", watch_mode::recursive);
  for (auto* path : {"/a", "/a/b", "/a/b/c/d"})
    for (auto kind : {event_kind::created, event_kind::data_changed, event_kind::deleted})
      EXPECT_EQ(d.fire(kind, path), who{ann}) << path;
  for (auto* path : {"/ab", "/", "/b/a"})
    EXPECT_EQ(d.fire(event_kind::data_changed, path), who{}) << path;
  EXPECT_EQ(d.fire(event_kind::children_changed, "/a"), who{});
  EXPECT_EQ(d.fire(event_kind::children_changed, "/a/b"), who{});
}

TEST(watch_table, a_recursive_watch_on_the_root_hears_of_everything) {
  desk d;
  d.watch_for_good(ann, "/", watch_mode::recursive);
  EXPECT_EQ(d.fire(event_kind::created, "/a"), who{ann});
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a/b/c"), who{ann});
  EXPECT_EQ(d.fire(event_kind::data_changed, "/"), who{ann});
}

TEST(watch_table, several_matching_watches_are_told_once) {
  desk d;
  for (auto* path : {"/", "/a", "/a/b"})
    d.watch_for_good(ann, path, watch_mode::recursive);
  d.watch_for_good(ann, "/a/b", watch_mode::persistent);
  d.watch(ann, data, "/a/b");
  d.watch(ann, child, "/a/b");
  EXPECT_EQ(d.fire(event_kind::deleted, "/a/b"), who{ann});
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a/b"), who{ann});
}

TEST(watch_table, modes_stand_side_by_side) {
  desk d;
  d.watch(ann, data, "/a");
  d.watch_for_good(ann, "/a", watch_mode::persistent);
  d.watch_for_good(ann, "/a", watch_mode::recursive);
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a"), who{ann});
  EXPECT_FALSE(d.has(ann, "/a", watcher_type::data)); // used up
  EXPECT_TRUE(d.remove(ann, "/a", watcher_type::persistent));
  EXPECT_EQ(d.fire(event_kind::children_changed, "/a"), who{});
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a"), who{ann});
  EXPECT_TRUE(d.remove(ann, "/a", watcher_type::persistent_recursive));
  EXPECT_EQ(d.fire(event_kind::data_changed, "/a"), who{});
  EXPECT_EQ(d.numbers().watchers, 0u);
}

TEST(watch_table, what_is_not_there_is_not_removed) {
  desk d;
  d.watch(ann, data, "/a");
  d.watch_for_good(bob, "/", watch_mode::recursive);
  EXPECT_FALSE(d.remove(ann, "/a", watcher_type::children));
  EXPECT_FALSE(d.remove(ann, "/b", watcher_type::any));
  EXPECT_FALSE(d.remove(bob, "/a", watcher_type::any)); // one above does not count
  EXPECT_FALSE(d.remove(eve, "/a", watcher_type::data));
  EXPECT_TRUE(d.has(ann, "/a", watcher_type::any));
  EXPECT_TRUE(d.remove(ann, "/a", watcher_type::any));
  EXPECT_FALSE(d.has(ann, "/a", watcher_type::any));
  EXPECT_EQ(d.numbers().watches, 1u);
}

TEST(watch_table, a_million_watches_take_at_most_150_bytes_each) {
  watch_table one_client, many_clients;
  constexpr unsigned count = 1'000'000;
  for (unsigned i = 0; i < count; ++i)
    one_client.add({ann, no_session, nullptr}, {data, "/services/s-" + std::to_string(i)});
  for (unsigned i = 0; i < count; ++i)
    many_clients.add({{1, i / 1000}, no_session, nullptr},
                     {data, "/services/s-" + std::to_string(i % 1000)});
  for (auto* table : {&one_client, &many_clients}) {
    status x;
    table->report(x);
    EXPECT_EQ(x.watches, count);
    EXPECT_LE(table->memory(), 150u * count);
    table->forget_host(1);
    table->report(x);
    EXPECT_EQ(x.watches, 0u);
    EXPECT_EQ(x.watched_paths, 0u);
    EXPECT_EQ(x.watchers, 0u);
  }
}

namespace {

/// Watches as plain sets: (path, table, mode, who).
struct plain_watches {
  using one = std::tuple<std::string, bool, int, watcher>;
  std::set<one> all;

  static bool reaches(const std::string& above, const std::string& path) {
    return above == "/" ? path != "/" : path.starts_with(above + "/");
  }

  std::set<watcher> fire(event_kind kind, const std::string& path) {
    std::set<watcher> hear;
    auto of_data = kind != event_kind::children_changed;
    auto of_child = kind == event_kind::children_changed || kind == event_kind::deleted;
    std::erase_if(all, [&](auto& x) {
      auto& [where, is_child, mode, waits] = x;
      auto recursive = mode == static_cast<int>(watch_mode::recursive);
      auto hit = where == path ? (is_child ? of_child : of_data)
                               : recursive && of_data && reaches(where, path);
      if (hit)
        hear.insert(waits);
      return hit && mode == static_cast<int>(watch_mode::standard);
    });
    return hear;
  }

  /// One for each table, path and watcher, whatever the modes.
  std::size_t count() const {
    std::set<std::tuple<std::string, bool, watcher>> places;
    for (auto& [where, is_child, mode, waits] : all)
      places.insert({where, is_child, waits});
    return places.size();
  }
};

} // namespace

TEST(watch_table, agrees_with_plain_sets_over_random_histories) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    auto pick = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    const std::array<std::string, 6> paths{"/", "/a", "/a/b", "/a/b/c", "/ab", "/b"};
    desk d;
    plain_watches model;
    auto set = [&](watcher x, const std::string& path, bool is_child, watch_mode mode) {
      d.table.add({x, no_session, nullptr}, {is_child ? child : data, path, mode});
      model.all.insert({path, is_child, static_cast<int>(mode), x});
    };
    for (int step = 0; step < 2000; ++step) {
      auto path = paths[pick(paths.size())];
      watcher x{pick(2), pick(6)};
      auto action = pick(12);
      if (action < 5) {
        set(x, path, pick(2) == 1, watch_mode::standard);
      } else if (action == 5) {
        set(x, path, false, watch_mode::persistent);
        set(x, path, true, watch_mode::persistent);
      } else if (action == 6) {
        set(x, path, false, watch_mode::recursive);
      } else if (action < 10) {
        auto kind = static_cast<event_kind>(1 + pick(4));
        auto want = model.fire(kind, path);
        auto got = d.fire(kind, path);
        ASSERT_EQ(got.size(), want.size());
        ASSERT_EQ(std::set<watcher>(got.begin(), got.end()), want);
      } else if (action == 10) {
        auto had = std::erase_if(model.all, [&](auto& one) {
          return std::get<0>(one) == path && std::get<3>(one) == x;
        });
        ASSERT_EQ(d.remove(x, path, watcher_type::any), had > 0);
      } else {
        d.table.forget(x);
        std::erase_if(model.all, [&](auto& one) { return std::get<3>(one) == x; });
      }
      ASSERT_EQ(d.numbers().watches, model.count());
    }
  }
}
