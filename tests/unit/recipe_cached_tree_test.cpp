// A tree cache: the walk, the events, and what it knows after everything that may happen to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "actors/recipes/cached_tree_actor.hpp"
#include "tests/unit/data_recipe_scene.hpp"

namespace troupe::recipes {

using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

got_data znode(const std::string& text, std::uint32_t created, std::uint32_t modified,
               std::int32_t children = 0) {
  got_data x{text, {}};
  x.stat.created = {1, created};
  x.stat.modified = {1, modified};
  x.stat.children = children;
  return x;
}

/// "+/a 1", "*/a 2", "-/a 2"
std::vector<std::string> in_words(const cached_tree::changes& all) {
  std::vector<std::string> words;
  for (auto& x : all)
    words.push_back((x.kind == event_kind::created   ? "+"
                     : x.kind == event_kind::deleted ? "-"
                                                     : "*")
                    + x.path + ' ' + x.is.data.value_or("?"));
  return words;
}

/// One that has walked /r, /r/a, /r/b.
cached_tree walked() {
  cached_tree x{"/r"};
  x.begin_walk();
  EXPECT_EQ("/r", x.next());
  EXPECT_TRUE(x.found("/r", znode("", 1, 1, 2)).expand);
  x.children("/r", {"a", "b"});
  for (auto path : {"/r/a", "/r/b"}) {
    EXPECT_EQ(path, x.next());
    x.found(path, znode("1", 2, 2));
  }
  EXPECT_TRUE(x.walk_over());
  EXPECT_TRUE(x.sweep().empty());
  return x;
}

class cached_tree_on_stage : public test::data_recipe_scene {
protected:
  cached_tree_handle keep(const std::string& program, const test::visitor& who) {
    return in(program, [&] { return spawn_cached_tree(stage_.system(), who.session(), {"/r"}); });
  }

  /// What someone knows who has heard all news, and checks that none of it goes back.
  struct follower {
    std::map<std::string, got_data> all;
    bool fresh = false;

    void hear(const std::vector<tree_news>& news) {
      for (auto& one : news) {
        fresh = one.fresh;
        for (auto& x : one.changes)
          hear(x);
      }
    }

    void hear(const tree_change& x) {
      auto& last = newest[x.path];
      EXPECT_LE(last, x.is.stat.modified) << x.path << " goes back";
      last = x.is.stat.modified;
      if (x.kind == event_kind::deleted)
        all.erase(x.path);
      else
        all[x.path] = x.is;
    }

    std::string text() const {
      std::string text;
      for (auto& [path, x] : all)
        text += path + '=' + x.data.value_or("?") + ' ';
      return text + (fresh ? "fresh" : "stale");
    }

    std::map<std::string, zxid> newest;
  };
};

} // namespace

TEST(cached_tree, walks_from_the_root_down) {
  auto x = walked();
  EXPECT_EQ(3u, x.size());
  EXPECT_THAT(x.names_below("/r"), ElementsAre("a", "b"));
  EXPECT_EQ("1", x.find("/r/a")->data);
  EXPECT_FALSE(x.next());
}

TEST(cached_tree, names_are_no_prefixes) {
  cached_tree x{"/"};
  for (auto path : {"/", "/a", "/a-b", "/a.c", "/a/x", "/a/y/z", "/a0"})
    x.found(path, znode("", 1, 1));
  EXPECT_THAT(x.names_below("/"), ElementsAre("a", "a-b", "a.c", "a0"));
  EXPECT_THAT(in_words(x.absent("/a")), ElementsAre("-/a/y/z ", "-/a/x ", "-/a "));
  EXPECT_THAT(x.names_below("/"), ElementsAre("a-b", "a.c", "a0"));
}

TEST(cached_tree, an_event_is_a_reason_to_read_and_a_deletion_takes_all_below) {
  auto x = walked();
  EXPECT_TRUE(x.hear({event_kind::data_changed, "/r/a", {}}).empty());
  EXPECT_EQ("/r/a", x.next());
  EXPECT_THAT(in_words(x.found("/r/a", znode("2", 2, 3)).news), ElementsAre("*/r/a 2"));
  EXPECT_THAT(in_words(x.hear({event_kind::deleted, "/r", {}})),
              ElementsAre("-/r/b 1", "-/r/a 2", "-/r "));
  x.hear({event_kind::created, "/elsewhere", {}});
  EXPECT_FALSE(x.next());
}

TEST(cached_tree, an_event_while_its_znode_is_read_makes_it_read_once_more) {
  auto x = walked();
  x.hear({event_kind::data_changed, "/r/a", {}});
  x.next();
  x.hear({event_kind::data_changed, "/r/a", {}});
  x.hear({event_kind::data_changed, "/r/a", {}});
  EXPECT_FALSE(x.next());
  x.found("/r/a", znode("2", 2, 3));
  EXPECT_EQ("/r/a", x.next());
  x.found("/r/a", znode("2", 2, 3));
  EXPECT_FALSE(x.next());
}

TEST(cached_tree, a_walk_sweeps_away_what_it_does_not_see_and_never_goes_back) {
  auto x = walked();
  x.found("/r/b", znode("5", 2, 5));
  x.begin_walk();
  x.next();
  x.found("/r", znode("", 1, 1, 1));
  x.children("/r", {"b"});
  x.next();
  EXPECT_TRUE(x.found("/r/b", znode("1", 2, 2)).news.empty());
  EXPECT_EQ("5", x.find("/r/b")->data);
  ASSERT_TRUE(x.walk_over());
  EXPECT_THAT(in_words(x.sweep()), ElementsAre("-/r/a 1"));
}

TEST(cached_tree, reads_so_much_at_a_time) {
  cached_tree x{"/"};
  x.begin_walk();
  x.next();
  x.found("/", znode("", 1, 1, 1000));
  std::vector<std::string> names;
  for (auto i = 0; i < 1000; ++i)
    names.push_back(std::to_string(i));
  x.children("/", names);
  auto reading = 0;
  while (x.next())
    ++reading;
  EXPECT_EQ(64, reading);
  EXPECT_FALSE(x.walk_over());
}

TEST_F(cached_tree_on_stage, ends_with_its_last_handle) {
  auto ann = open("ann");
  ann.must(ask::create{"/r", "1"});
  auto cache = stage_.applications().run_in(
      "ann", [&] { return spawn_cached_tree(stage_.system(), ann.session(), {"/r"}); });
  auto weak = caf::actor_cast<caf::actor_addr>(cache);
  stage_.wait(200ms);
  cache = nullptr;
  stage_.settle();
  EXPECT_FALSE(caf::actor_cast<caf::strong_actor_ptr>(weak));
  ann.must(ask::create{"/r/later", "1"}); // an event comes, and finds nobody
  EXPECT_EQ("1", ann.must(ask::get{"/r/later"}).data);
}

TEST_F(cached_tree_on_stage, has_everything_below_its_root_and_hears_of_each_change) {
  auto ann = open("ann");
  auto bob = open("bob");
  for (auto path : {"/r", "/r/a", "/r/a/x", "/r/b", "/other"})
    bob.must(ask::create{path, "1"});
  auto cache = keep("ann", ann);
  auto news = listen<tree_news>("ann", cache);
  stage_.wait(200ms);
  follower seen;
  seen.hear(news.take());
  EXPECT_EQ("/r=1 /r/a=1 /r/a/x=1 /r/b=1 fresh", seen.text());
  bob.must(ask::set{"/r/a/x", "2"});
  bob.must(ask::create{"/r/c", "3"});
  bob.must(ask::create{"/r/c/y", "4"});
  bob.must(ask::remove{"/r/b"});
  stage_.wait(200ms);
  seen.hear(news.take());
  EXPECT_EQ("/r=1 /r/a=1 /r/a/x=2 /r/c=3 /r/c/y=4 fresh", seen.text());
  auto self = asker("ann");
  EXPECT_EQ("4", must(self, cache, lookup{"/r/c/y"}).is->data);
  EXPECT_FALSE(must(self, cache, lookup{"/other"}).is);
  EXPECT_THAT(must(self, cache, list_children{"/r"}).names, ElementsAre("a", "c"));
}

TEST_F(cached_tree_on_stage, its_root_may_come_later_and_go_again) {
  auto ann = open("ann");
  auto bob = open("bob");
  auto cache = keep("ann", ann);
  auto news = listen<tree_news>("ann", cache);
  follower seen;
  stage_.wait(200ms);
  seen.hear(news.take());
  EXPECT_EQ("fresh", seen.text());
  bob.must(ask::create{"/r", "1"});
  bob.must(ask::create{"/r/a", "1"});
  stage_.wait(200ms);
  seen.hear(news.take());
  EXPECT_EQ("/r=1 /r/a=1 fresh", seen.text());
  bob.must(ask::remove{"/r/a"});
  bob.must(ask::remove{"/r"});
  stage_.wait(200ms);
  seen.hear(news.take());
  EXPECT_EQ("fresh", seen.text());
}

TEST_F(cached_tree_on_stage, misses_nothing_while_wires_are_cut_leaders_die_and_sessions_expire) {
  auto ann = open("ann");
  auto bob = open("bob");
  for (auto path : {"/r", "/r/a", "/r/b"})
    bob.must(ask::create{path, "1"});
  auto cache = keep("ann", ann);
  auto news = listen<tree_news>("ann", cache);
  stage_.wait(200ms);
  follower seen;
  seen.hear(news.take());

  cut_off("ann"); // for a short time: the session lives
  bob.must(ask::set{"/r/a", "2"});
  bob.must(ask::remove{"/r/b"});
  stage_.wait(3s);
  seen.hear(news.take());
  EXPECT_EQ("/r=1 /r/a=1 /r/b=1 stale", seen.text());
  stage_.clients().lines().heal();
  stage_.wait(2s);
  seen.hear(news.take());
  EXPECT_EQ("/r=1 /r/a=2 fresh", seen.text());

  stage_.crash(leader());
  stage_.wait(3s);
  bob.must(ask::create{"/r/c", "3"});
  stage_.wait(2s);
  seen.hear(news.take());
  EXPECT_EQ("/r=1 /r/a=2 /r/c=3 fresh", seen.text());

  stage_.start_all();
  stage_.applications().pause("ann"); // until the session is over
  bob.must(ask::set{"/r/c", "4"});
  bob.must(ask::remove{"/r/a"});
  stage_.wait(15s);
  stage_.applications().resume("ann");
  stage_.wait(3s);
  EXPECT_THAT(ann.states(), testing::Contains("expired"));
  bob.must(ask::create{"/r/d", "5"});
  stage_.wait(200ms);
  seen.hear(news.take());
  EXPECT_EQ("/r=1 /r/c=4 /r/d=5 fresh", seen.text());
}

} // namespace troupe::recipes
