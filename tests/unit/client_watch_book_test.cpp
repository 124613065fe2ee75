// Who hears an event: ZooKeeper's table of watches, from the client's side.
#include "actors/client/watch_book.hpp"

#include <gtest/gtest.h>

namespace troupe {

namespace {

using kind = watch_book::kind;
using all = std::vector<watch_book::watcher>;

watch_event on(event_kind what, const std::string& path) {
  return {what, path, zxid{1, 1}};
}

} // namespace

TEST(watch_book, a_standard_watch_is_heard_once) {
  watch_book book;
  book.add(1, kind::data, "/n");
  book.add(2, kind::data, "/n");
  EXPECT_EQ(all{}, book.fired(on(event_kind::data_changed, "/m")));
  EXPECT_EQ((all{1, 2}), book.fired(on(event_kind::data_changed, "/n")));
  EXPECT_EQ(all{}, book.fired(on(event_kind::data_changed, "/n")));
  EXPECT_TRUE(book.empty());
}

TEST(watch_book, who_waits_for_content_does_not_hear_of_children) {
  watch_book book;
  book.add(1, kind::data, "/n");
  book.add(2, kind::children, "/n");
  book.add(3, kind::existence, "/n");
  EXPECT_EQ(all{2}, book.fired(on(event_kind::children_changed, "/n")));
  EXPECT_EQ((all{1, 3}), book.fired(on(event_kind::created, "/n")));
}

TEST(watch_book, a_deletion_is_heard_once_by_who_waits_in_two_ways) {
  watch_book book;
  book.add(1, kind::data, "/n");
  book.add(1, kind::children, "/n");
  EXPECT_EQ(all{1}, book.fired(on(event_kind::deleted, "/n")));
  EXPECT_TRUE(book.empty());
}

TEST(watch_book, persistent_watches_stay) {
  watch_book book;
  book.add(1, kind::persistent, "/n");
  for (auto what : {event_kind::data_changed, event_kind::children_changed, event_kind::deleted})
    EXPECT_EQ(all{1}, book.fired(on(what, "/n")));
  EXPECT_EQ(all{}, book.fired(on(event_kind::data_changed, "/n/child")));
}

TEST(watch_book, recursive_ones_reach_below_and_never_hear_of_children) {
  watch_book book;
  book.add(1, kind::recursive, "/n");
  book.add(2, kind::recursive, "/");
  EXPECT_EQ((all{1, 2}), book.fired(on(event_kind::created, "/n/a/b")));
  EXPECT_EQ((all{1, 2}), book.fired(on(event_kind::data_changed, "/n")));
  EXPECT_EQ(all{2}, book.fired(on(event_kind::deleted, "/name")));
  EXPECT_EQ(all{}, book.fired(on(event_kind::children_changed, "/n")));
}

TEST(watch_book, who_is_forgotten_hears_no_more) {
  watch_book book;
  book.add(1, kind::recursive, "/n");
  book.add(2, kind::recursive, "/n");
  book.add(1, kind::data, "/m");
  EXPECT_FALSE(book.forget(1, "/n"));
  EXPECT_EQ(all{2}, book.fired(on(event_kind::created, "/n/a")));
  EXPECT_TRUE(book.forget(2, "/n"));
  EXPECT_EQ(all{}, book.fired(on(event_kind::created, "/n/a")));
  EXPECT_TRUE(book.forget(1).empty()) << "a standard watch ends by itself";
  EXPECT_TRUE(book.empty());
}

TEST(watch_book, knows_who_waits_in_which_way) {
  watch_book book;
  book.add(1, kind::existence, "/n");
  book.add(1, kind::recursive, "/n");
  book.add(2, kind::children, "/n");
  EXPECT_TRUE(book.waits(1, "/n", watcher_type::data)) << "ZooKeeper has one type for both";
  EXPECT_FALSE(book.waits(1, "/n", watcher_type::children));
  EXPECT_FALSE(book.waits(1, "/n", watcher_type::persistent));
  EXPECT_FALSE(book.waits(1, "/m", watcher_type::any));
  EXPECT_TRUE(book.alone(1, "/n", watcher_type::data));
  EXPECT_FALSE(book.alone(1, "/n", watcher_type::any));
  EXPECT_TRUE(book.forget(1, "/n", watcher_type::persistent_recursive));
  EXPECT_EQ(all{}, book.fired(on(event_kind::created, "/n/a")));
  EXPECT_EQ(all{1}, book.fired(on(event_kind::created, "/n")));
  EXPECT_TRUE(book.alone(2, "/n", watcher_type::any));
}

TEST(watch_book, says_where_servers_keep_a_watch_for_nobody) {
  watch_book book;
  book.add(1, kind::recursive, "/n");
  book.add(2, kind::recursive, "/n");
  book.add(2, kind::persistent, "/m");
  book.add(2, kind::data, "/k");
  EXPECT_EQ((std::vector<std::string>{"/m"}), book.forget(2));
  EXPECT_EQ((std::vector<std::string>{"/n"}), book.forget(1));
  EXPECT_TRUE(book.empty());
}

} // namespace troupe
