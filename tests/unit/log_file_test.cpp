// The log's promises: what was synced is there, what was torn is cut off, what is damaged is
// refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "messages/ensure.hpp"
#include "tests/unit/log_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::disk_test;
using testing::HasSubstr;

constexpr const char* first_segment = "log.0000000100000001";

TEST(log_file, gives_back_after_a_crash_what_was_synced) {
  auto disk = fresh_disk();
  auto server = start(disk);
  log_all(*server, entries(1, 1, 5), {1, 3});
  log_all(*server, entries(3, 1, 2));
  server->append(entries(3, 3, 4), {}); // never flushed
  disk->crash();
  server = start(disk);
  EXPECT_THAT(logged(*server), testing::ElementsAre(zxid{1, 1}, zxid{1, 2}, zxid{1, 3}, zxid{1, 4},
                                                    zxid{1, 5}, zxid{3, 1}, zxid{3, 2}));
  EXPECT_EQ(server->log().history().ends, (std::vector<zxid>{{1, 5}, {3, 2}}));
}

TEST(log_file, remembers_what_was_committed) {
  auto disk = fresh_disk();
  auto server = start(disk);
  log_all(*server, entries(1, 1, 5), {1, 3});
  log_all(*server, entries(1, 6, 6), {1, 5});
  disk->crash();
  EXPECT_EQ(start(disk)->log().committed(), (zxid{1, 3})); // the last mark is written lazily
}

TEST(log_file, writes_a_batch_with_one_write_and_one_sync) {
  auto disk = fresh_disk();
  auto server = start(disk);
  log_all(*server, entries(1, 1, 1));
  auto before = disk->actions();
  log_all(*server, entries(1, 2, 30));
  EXPECT_EQ(disk->actions() - before, 3u); // and one write, not synced, for the mark
}

TEST(log_file, cuts_off_a_last_write_torn_at_any_byte) {
  for (auto batch : {entries(1, 4, 4), entries(1, 4, 7)}) {
    std::string all;
    for (auto& x : batch)
      all += std::string((32 + encode(x).size() + 7) / 8 * 8, 'x');
    for (std::uint64_t kept = 0; kept <= all.size(); ++kept) {
      auto disk = fresh_disk();
      auto server = start(disk);
      log_all(*server, entries(1, 1, 3));
      disk->cut_power_after(1); // the write comes through, the sync does not
      EXPECT_THROW(log_all(*server, batch), disk_failure);
      disk->tear(kept);
      server = start(disk);
      EXPECT_GE(server->log().last(), (zxid{1, 3}));
      if (kept == all.size()) {
        EXPECT_EQ(server->log().last(), batch.back().id);
      }
      auto next = server->log().last().counter + 1;
      log_all(*server, entries(1, next, next + 1));
      disk->crash();
      EXPECT_EQ(logged(*start(disk)), ids(entries(1, 1, next + 1))) << kept;
    }
  }
}

TEST(log_file, cuts_off_a_torn_end_with_garbage_or_holes_in_it) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    auto disk = fresh_disk();
    auto server = start(disk);
    log_all(*server, entries(1, 1, 3));
    disk->cut_power_after(1);
    EXPECT_THROW(log_all(*server, entries(1, 4, 60)), disk_failure);
    auto chance = seed;
    disk->crash([&] { return (chance = chance * 1103515245 + 12345) >> 16 & 1; });
    auto torn = disk->bytes(first_segment);
    for (std::size_t i = 9000; i < torn.size(); i += 3)
      torn[i] = static_cast<char>(chance = chance * 1103515245 + 12345);
    disk->put(first_segment, torn);
    server = start(disk);
    EXPECT_GE(server->log().last(), (zxid{1, 3})) << seed;
    EXPECT_EQ(logged(*server), ids(entries(1, 1, server->log().last().counter)));
  }
}

TEST(log_file, never_takes_a_flipped_byte_for_anything_else) {
  auto pristine = fresh_disk();
  {
    auto server = start(pristine);
    for (std::uint32_t i = 1; i <= 4; ++i)
      log_all(*server, entries(1, i, i), {1, i});
  }
  auto bytes = pristine->bytes(first_segment);
  auto refused = 0;
  for (std::uint64_t at = 0; at < 1200; ++at) {
    auto disk = fresh_disk();
    disk->put(first_segment, bytes);
    disk->flip(first_segment, at, 0x10);
    auto sentence = refusal_of(disk);
    if (!sentence.empty()) {
      ++refused;
      EXPECT_THAT(sentence, HasSubstr(first_segment));
    } else {
      EXPECT_EQ(logged(*start(disk)), ids(entries(1, 1, 4))) << at;
    }
  }
  EXPECT_GT(refused, 64 + 4 * 100);
}

TEST(log_file, names_file_place_and_transaction_when_it_refuses_damage) {
  auto disk = fresh_disk();
  {
    auto server = start(disk);
    for (std::uint32_t i = 1; i <= 4; ++i)
      log_all(*server, entries(1, i, i), {1, i});
  }
  auto at = disk->bytes(first_segment).find("operation 1.3");
  disk->flip(first_segment, at);
  auto sentence = refusal_of(disk);
  EXPECT_THAT(sentence, HasSubstr(std::string(first_segment) + " is damaged at offset "));
  EXPECT_THAT(sentence, HasSubstr("after transaction 1.2"));
}

TEST(log_file, refuses_a_damaged_last_record_that_was_synced) {
  auto disk = fresh_disk();
  log_all(*start(disk), entries(1, 1, 4));
  disk->flip(first_segment, disk->bytes(first_segment).find("operation 1.4"));
  EXPECT_THAT(refusal_of(disk), HasSubstr("after transaction 1.3"));
}

TEST(log_file, refuses_a_write_that_was_synced_and_is_lost) {
  auto disk = fresh_disk();
  auto server = start(disk);
  log_all(*server, entries(1, 1, 2));
  auto old = disk->bytes(first_segment);
  log_all(*server, entries(1, 3, 3));
  auto with_third = disk->bytes(first_segment);
  log_all(*server, entries(1, 4, 4));
  auto now = disk->bytes(first_segment);
  auto from = old.find("operation 1.2");
  auto upto = with_third.find_last_not_of('\0', with_third.size()) - 60;
  server.reset();
  std::copy(old.begin() + static_cast<long>(from) + 40, old.begin() + static_cast<long>(upto),
            now.begin() + static_cast<long>(from) + 40);
  disk->put(first_segment, now);
  EXPECT_THAT(refusal_of(disk), HasSubstr("is damaged"));
}

TEST(log_file, refuses_records_that_continue_another_history) {
  auto write = [](std::int64_t time_ms) {
    auto disk = fresh_disk();
    auto server = start(disk);
    auto first = entry(1, 1);
    first.time_ms = time_ms; // all that differs, so that everything else lies at the same place
    log_all(*server, {first});
    for (std::uint32_t i = 2; i <= 4; ++i)
      log_all(*server, entries(1, i, i));
    return disk;
  };
  auto disk = write(1);
  auto bytes = disk->bytes(first_segment);
  auto others = write(2)->bytes(first_segment);
  auto second = 64 + 32 + (encode(entry(1, 1)).size() + 7) / 8 * 8;
  disk->crash();
  disk->put(first_segment, bytes.substr(0, second) + others.substr(second));
  EXPECT_THAT(refusal_of(disk), HasSubstr("after transaction 1.1"));
}

TEST(log_file, is_not_fooled_by_a_record_that_a_client_stored) {
  auto disk = fresh_disk();
  log_all(*start(disk), entries(1, 1, 9));
  auto stolen = disk->bytes(first_segment).substr(64, 1024);
  for (std::size_t shift = 0; shift < 8; ++shift) {
    auto other = fresh_disk();
    auto server = start(other);
    server->promise({9, 0, 4711}); // another ensemble, hence another salt
    log_all(*server, entries(1, 1, 2));
    auto trap = entry(1, 3);
    trap.write.operation = std::string(shift, ' ') + stolen;
    other->cut_power_after(1);
    EXPECT_THROW(log_all(*server, {trap}), disk_failure);
    other->tear(1100);
    EXPECT_EQ(logged(*start(other)), ids(entries(1, 1, 2)));
  }
}

TEST(log_file, lets_no_gap_in) {
  auto disk = fresh_disk();
  auto server = start(disk);
  log_all(*server, entries(1, 1, 3));
  EXPECT_THROW(server->append(entries(1, 5, 5), {}), broken_promise);
  EXPECT_THROW(server->append(entries(2, 2, 2), {}), broken_promise);
  EXPECT_NO_THROW(log_all(*server, entries(1, 2, 5))); // the first two once more
  EXPECT_EQ(logged(*server), ids(entries(1, 1, 5)));
}

TEST(log_file, reads_any_range_in_bounded_pieces) {
  auto disk = fresh_disk();
  auto server = start(disk);
  for (std::uint32_t i = 1; i < 3000; i += 100)
    log_all(*server, entries(1, i, i + 99), {1, i});
  keep_all(*server, {1, 1500});
  log_all(*server, entries(2, 1, 500));
  for (auto restarted : {false, true}) {
    if (restarted) {
      server.reset();
      server = start(disk);
    }
    for (std::uint32_t after : {0u, 1u, 777u, 1499u, 2999u, 3000u}) {
      auto from = after == 0 ? zxid{} : zxid{1, after};
      std::vector<zxid> got;
      for (auto at = from; at < zxid{2, 250};) {
        auto piece = server->log().read(at, {2, 250}, 4000);
        ASSERT_FALSE(piece.empty());
        EXPECT_LE(piece.size(), 40u);
        for (auto& x : piece)
          got.push_back(x.id);
        at = got.back();
      }
      auto want = ids(entries(1, after + 1, 3000));
      for (auto id : ids(entries(2, 1, 250)))
        want.push_back(id);
      EXPECT_EQ(got, want) << after;
    }
    EXPECT_EQ(server->log().read({1, 5}, {1, 9}, 1).size(), 1u); // at least one
    EXPECT_TRUE(server->log().read({2, 500}, {2, 500}, 100).empty());
  }
}

TEST(log_file, knows_which_transactions_it_contains) {
  auto disk = fresh_disk();
  auto server = start(disk);
  log_all(*server, entries(1, 1, 3));
  log_all(*server, entries(4, 1, 2));
  auto& log = server->log();
  for (auto id : {zxid{}, zxid{1, 1}, zxid{1, 3}, zxid{4, 1}, zxid{4, 2}})
    EXPECT_TRUE(log.contains(id)) << to_string(id);
  for (auto id : {zxid{1, 0}, zxid{1, 4}, zxid{2, 1}, zxid{4, 0}, zxid{4, 3}, zxid{5, 1}})
    EXPECT_FALSE(log.contains(id)) << to_string(id);
}

TEST(log_file, can_be_cut_back_to_any_entry_and_continued_otherwise) {
  auto whole = ids(entries(1, 1, 6));
  for (std::uint32_t to = 0; to <= 6; ++to) {
    auto disk = fresh_disk();
    auto server = start(disk);
    for (std::uint32_t i = 1; i <= 6; i += 2) { // a segment each
      log_all(*server, entries(1, i, i + 1));
      server.reset();
      server = start(disk);
    }
    auto end = to == 0 ? zxid{} : zxid{1, to};
    server->truncate(end);
    EXPECT_EQ(server->log().last(), end);
    log_all(*server, entries(2, 1, 2));
    disk->crash();
    server = start(disk);
    auto want = std::vector<zxid>(whole.begin(), whole.begin() + to);
    want.insert(want.end(), {{2, 1}, {2, 2}});
    EXPECT_EQ(logged(*server), want);
  }
}

TEST(log_file, never_cuts_off_what_is_committed) {
  auto server = start(fresh_disk());
  log_all(*server, entries(1, 1, 6), {1, 4});
  EXPECT_THROW(server->truncate({1, 3}), broken_promise);
  EXPECT_THROW(server->truncate({1, 7}), broken_promise);
  EXPECT_NO_THROW(server->truncate({1, 4}));
}

TEST(log_file, writes_records_longer_than_its_preallocation) {
  auto disk = fresh_disk();
  auto big = entry(1, 1);
  big.write.operation = std::string(100'000, 'b');
  log_all(*start(disk), {big});
  disk->crash();
  auto server = start(disk);
  auto back = server->log().read({}, {1, 1}, 1);
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(encode(back[0]), encode(big));
}

TEST(log_file, refuses_a_missing_segment) {
  for (auto missing : {0u, 1u}) {
    auto disk = fresh_disk();
    for (std::uint32_t i = 1; i <= 6; i += 2)
      log_all(*start(disk), entries(1, i, i + 1));
    auto names = files(*disk, "log.");
    ASSERT_EQ(names.size(), 3u);
    disk->remove(names[missing]);
    EXPECT_THAT(refusal_of(disk), HasSubstr("missing")) << missing;
  }
}

TEST(log_file, ignores_foreign_and_empty_files) {
  auto disk = fresh_disk();
  for (auto name : {"log.1", "log.000000010000000g", "log.00000001000000011", "log", "snapshot.x",
                    "LOG.0000000100000001", "log.0000000100000001.bak", "zoo.cfg"})
    disk->put(name, "not ours");
  disk->put("log.0000000700000001", ""); // a crash right after it was created
  disk->put("log.0000000700000002", std::string(4096, '\0'));
  auto server = start(disk);
  EXPECT_EQ(server->log().last(), zxid{});
  log_all(*server, entries(1, 1, 1));
  EXPECT_EQ(disk->bytes("log.1"), "not ours");
  EXPECT_THAT(files(*disk, "log.0000000700"), testing::IsEmpty());
}

TEST(log_file, without_syncs_takes_any_prefix_for_good_after_a_crash) {
  auto options = plain_options();
  options.force_sync = false;
  for (unsigned seed = 1; seed <= 50; ++seed) {
    auto disk = fresh_disk();
    auto server = start(disk, options);
    for (std::uint32_t i = 1; i <= 40; ++i)
      log_all(*server, entries(1, i, i));
    auto chance = seed;
    disk->crash([&] { return (chance = chance * 1103515245 + 12345) >> 16 & 3; });
    server.reset();
    server = start(disk, options);
    EXPECT_EQ(logged(*server), ids(entries(1, 1, server->log().last().counter)));
  }
}

TEST(log_file, belongs_to_one_server_and_one_ensemble) {
  auto disk = fresh_disk();
  auto server = start(disk);
  server->promise({9, 0, 4711});
  log_all(*server, entries(1, 1, 2));
  server.reset();
  auto other = plain_options();
  other.self = server_id{2};
  EXPECT_THAT(refusal_of(disk, other), HasSubstr("belongs to server 1"));
  auto strangers = fresh_disk();
  start(strangers)->promise({9, 0, 4712});
  strangers->put(first_segment, disk->bytes(first_segment));
  EXPECT_THAT(refusal_of(strangers), HasSubstr("another ensemble"));
}

} // namespace
