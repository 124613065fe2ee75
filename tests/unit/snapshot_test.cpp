// Snapshots: whole or not there, purged only when better ones are, refused rather than guessed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "messages/ensure.hpp"
#include "tests/unit/log_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::disk_test;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* at_3 = "snapshot.0000000100000003";
constexpr const char* at_6 = "snapshot.0000000100000006";

/// Nine entries, snapshots at 3 and 6, each with a segment of its own behind it.
disk_pointer two_snapshots(const storage_options& options = plain_options()) {
  auto disk = fresh_disk();
  auto server = start(disk, options);
  for (std::uint32_t i = 1; i <= 9; ++i) {
    log_all(*server, entries(1, i, i), {1, i});
    if (i == 3 || i == 6)
      keep_all(*server, {1, i});
  }
  return disk;
}

TEST(snapshot, gives_its_parts_back_in_any_order) {
  auto disk = two_snapshots();
  disk->crash();
  auto server = start(disk);
  EXPECT_EQ(server->newest_snapshot(), (zxid{1, 6}));
  for (auto at : {zxid{1, 3}, zxid{1, 6}})
    for (std::uint64_t index : {2u, 0u, 1u}) {
      auto read = server->read_part(at, index);
      ASSERT_TRUE(read);
      EXPECT_EQ(encode(*read), encode(part(at, index)));
    }
  EXPECT_FALSE(server->read_part({1, 6}, 3));
  EXPECT_FALSE(server->read_part({1, 5}, 0));
}

TEST(snapshot, of_great_size_is_synced_as_it_grows) {
  auto disk = two_snapshots();
  auto server = start(disk);
  auto piece = part({1, 8}, 0);
  piece.bytes = std::string(1024 * 1024, 'p');
  auto most = std::uint64_t{0};
  for (; piece.index < 20; ++piece.index) {
    piece.last = piece.index == 19;
    auto before = disk->actions();
    server->keep(piece);
    if (!piece.last && piece.index > 0)
      most = std::max(most, disk->actions() - before);
  }
  EXPECT_EQ(most, 2u); // a write, and now and then a sync
  EXPECT_EQ(server->newest_snapshot(), (zxid{1, 8}));
}

TEST(snapshot, half_written_is_not_there) {
  auto disk = two_snapshots();
  auto server = start(disk);
  server->keep(part({1, 8}, 0));
  server->keep(part({1, 8}, 1));
  EXPECT_EQ(files(*disk, "snapshot.0000000100000008"),
            std::vector<std::string>{"snapshot.0000000100000008.tmp"});
  server.reset();
  server = start(disk);
  EXPECT_EQ(server->newest_snapshot(), (zxid{1, 6}));
  EXPECT_TRUE(files(*disk, "snapshot.0000000100000008").empty());
}

TEST(snapshot, damaged_anywhere_falls_back_to_the_older_one) {
  auto size = two_snapshots()->bytes(at_6).size();
  for (std::uint64_t at = 0; at < size; ++at) {
    auto disk = two_snapshots();
    disk->flip(at_6, at, 0x04);
    auto sentence = refusal_of(disk);
    ASSERT_EQ(sentence, "") << at;
    auto server = start(disk);
    EXPECT_EQ(server->newest_snapshot(), (zxid{1, 3})) << at;
    EXPECT_EQ(server->log().last(), (zxid{1, 9}));
    EXPECT_TRUE(server->log().contains({1, 3}));
  }
}

TEST(snapshot, cut_off_anywhere_falls_back_to_the_older_one) {
  auto bytes = two_snapshots()->bytes(at_6);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    auto disk = two_snapshots();
    disk->put(at_6, bytes.substr(0, size));
    EXPECT_EQ(start(disk)->newest_snapshot(), (zxid{1, 3})) << size;
  }
}

TEST(snapshot, damaged_and_not_covered_by_the_log_is_refused) {
  auto options = plain_options();
  options.snapshots_kept = 1;
  for (std::uint64_t at : {9u, 40u, 100u}) {
    auto disk = two_snapshots(options);
    EXPECT_THAT(files(*disk, "snapshot."), ElementsAre(at_6));
    disk->flip(at_6, at);
    EXPECT_THAT(refusal_of(disk), HasSubstr("no whole snapshot")) << at;
  }
}

TEST(snapshot, all_missing_is_refused_unless_the_log_reaches_the_beginning) {
  auto options = plain_options();
  options.snapshots_kept = 1;
  auto purged = two_snapshots(options);
  purged->remove(at_6);
  EXPECT_THAT(refusal_of(purged), HasSubstr("no whole snapshot"));
  auto complete = two_snapshots();
  ASSERT_EQ(start(complete)->log().history().base, (zxid{1, 3})); // two kept, two there: purged
  options.snapshots_kept = 3;
  complete = two_snapshots(options);
  complete->remove(at_3);
  complete->remove(at_6);
  EXPECT_EQ(logged(*start(complete)), ids(entries(1, 1, 9)));
}

TEST(snapshot, of_a_history_that_is_gone_is_refused) {
  auto disk = two_snapshots();
  for (auto& name : files(*disk, "log."))
    disk->remove(name);
  EXPECT_THAT(refusal_of(disk), HasSubstr("a part of the history is missing"));
}

TEST(snapshot, purge_keeps_as_many_as_told_and_the_log_behind_the_oldest) {
  auto disk = fresh_disk();
  auto server = start(disk);
  for (std::uint32_t i = 1; i <= 20; ++i) {
    log_all(*server, entries(1, i, i), {1, i});
    if (i % 4 == 0)
      keep_all(*server, {1, i});
  }
  EXPECT_THAT(files(*disk, "snapshot."),
              ElementsAre("snapshot.0000000100000010", "snapshot.0000000100000014"));
  EXPECT_EQ(server->log().history().base, (zxid{1, 16}));
  EXPECT_EQ(logged(*server), ids(entries(1, 17, 20)));
  EXPECT_FALSE(server->log().contains({1, 15}));
}

TEST(snapshot, purge_counts_only_whole_ones) {
  auto disk = two_snapshots();
  disk->flip(at_6, 100);
  auto server = start(disk);
  log_all(*server, entries(1, 10, 10), {1, 10});
  keep_all(*server, {1, 10});
  EXPECT_THAT(files(*disk, "snapshot."), ElementsAre(at_3, at_6, "snapshot.000000010000000a"));
  EXPECT_EQ(server->log().history().base, (zxid{1, 3}));
  log_all(*server, entries(1, 11, 11), {1, 11});
  keep_all(*server, {1, 11});
  EXPECT_THAT(files(*disk, "snapshot."),
              ElementsAre("snapshot.000000010000000a", "snapshot.000000010000000b"));
}

TEST(snapshot, nothing_is_purged_if_told_so) {
  auto options = plain_options();
  options.purge = false;
  options.snapshots_kept = 1;
  auto disk = two_snapshots(options);
  EXPECT_EQ(files(*disk, "snapshot.").size(), 2u);
  EXPECT_EQ(logged(*start(disk)), ids(entries(1, 1, 9)));
}

TEST(snapshot, of_a_leader_replaces_everything) {
  for (auto at : {zxid{1, 5}, zxid{1, 9}, zxid{1, 12}, zxid{4, 2}}) { // older, inside, beyond
    auto disk = two_snapshots();
    auto server = start(disk);
    install_all(*server, at);
    for (auto restarted : {false, true}) {
      if (restarted) {
        disk->crash();
        server = start(disk);
      }
      EXPECT_EQ(server->log().history().base, at);
      EXPECT_EQ(server->log().last(), at);
      EXPECT_EQ(server->newest_snapshot(), at);
      EXPECT_EQ(server->log().committed(), at);
      EXPECT_THAT(files(*disk, "log."), testing::IsEmpty());
      EXPECT_EQ(files(*disk, "snapshot.").size(), 1u);
    }
    log_all(*server, entries(5, 1, 2));
    disk->crash();
    EXPECT_EQ(logged(*start(disk)), ids(entries(5, 1, 2)));
  }
}

TEST(snapshot, of_a_leader_that_is_lost_is_not_replaced_by_what_was_before) {
  auto disk = two_snapshots();
  auto server = start(disk);
  install_all(*server, {4, 2});
  auto name = numbered("snapshot.", {4, 2});
  auto bytes = disk->bytes(name);
  log_all(*server, entries(5, 1, 2));
  server.reset();
  disk->remove(name);
  EXPECT_THAT(refusal_of(disk), HasSubstr("that is missing"));
  disk->put(name, bytes);
  for (std::uint64_t at : {3u, 30u, 90u}) {
    disk->put(name, bytes);
    disk->flip(name, at);
    EXPECT_NE(refusal_of(disk), "") << at;
  }
}

TEST(snapshot, parts_of_a_leader_come_in_order_or_end_the_server) {
  auto server = start(two_snapshots());
  EXPECT_THROW(server->install(part({4, 2}, 1)), broken_promise);
  EXPECT_FALSE(server->install(part({4, 2}, 0)));
  EXPECT_THROW(server->install(part({4, 2}, 2)), broken_promise);
  EXPECT_FALSE(server->install(part({4, 3}, 0))); // another one: the first is forgotten
  EXPECT_THROW(server->install(part({4, 2}, 1)), broken_promise);
  EXPECT_FALSE(server->install(part({4, 3}, 1)));
  EXPECT_TRUE(server->install(part({4, 3}, 2)));
  EXPECT_EQ(server->newest_snapshot(), (zxid{4, 3}));
}

TEST(snapshot, of_its_own_is_dropped_when_a_leader_replaces_its_history) {
  auto server = start(two_snapshots());
  server->keep(part({1, 9}, 0));
  install_all(*server, {4, 2});
  server->keep(part({1, 9}, 1)); // the tree has not heard of it yet
  server->keep(part({1, 9}, 2));
  keep_all(*server, {1, 8});
  EXPECT_EQ(server->newest_snapshot(), (zxid{4, 2}));
}

TEST(snapshot, is_only_taken_of_what_is_logged) {
  auto server = start(two_snapshots());
  EXPECT_THROW(server->keep(part({1, 10}, 0)), broken_promise);
}

TEST(snapshot, that_rots_while_it_is_read_is_not_handed_out) {
  auto disk = two_snapshots();
  auto server = start(disk);
  disk->flip(at_6, disk->bytes(at_6).find("part 1"));
  EXPECT_TRUE(server->read_part({1, 6}, 0));
  EXPECT_FALSE(server->read_part({1, 6}, 1));
  EXPECT_EQ(server->newest_snapshot(), (zxid{1, 3}));
}

} // namespace
