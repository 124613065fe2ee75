// What rots in a log is told from what was torn, and comes back from whoever has it whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/log_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::disk_test;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string segment = "log.0000000100000001";

storage_options one_of_three() {
  auto x = plain_options();
  x.alone = false;
  return x;
}

auto start_as_one_of_three(const disk_pointer& disk) {
  return start(disk, one_of_three());
}

/// Epoch 1 with a batch of three, then one of two; power fails, so nothing marks the last batch.
disk_pointer two_batches() {
  auto disk = std::make_shared<memory_directory>();
  {
    auto server = start_as_one_of_three(disk);
    server->promise({1, 1, 4711});
    log_all(*server, entries(1, 1, 3), {1, 1});
    log_all(*server, entries(1, 4, 5), {1, 3});
  }
  disk->crash();
  return disk;
}

struct place {
  std::uint64_t offset = 0;
  std::uint64_t end = 0;
};

/// Where the records of this kind lie.
std::vector<place> records(const disk_pointer& disk, record_kind kind) {
  auto in = disk->open(segment);
  file_head head;
  EXPECT_EQ(read_file_head(file_kind::log, in->read(0, file_head_bytes), head), head_state::good);
  record_cursor cursor{*in, file_head_bytes, in->size(), head.checksum};
  std::vector<place> result;
  while (auto record = cursor.next())
    if (record->head.kind == kind)
      result.push_back({record->offset, cursor.offset()});
  return result;
}

bool mends(storage& server, const disk_pointer& other) {
  auto gap = server.gaps().front();
  return server.mend(gap, start_as_one_of_three(other)->search(gap).entries);
}

TEST(log_mending, any_rotten_byte_of_any_entry_comes_back_from_another_server) {
  auto whole = two_batches()->bytes(segment);
  std::uint32_t counter = 0;
  for (auto record : records(two_batches(), record_kind::entry)) {
    ++counter;
    for (auto at = record.offset; at < record.end; ++at) {
      auto disk = two_batches();
      disk->flip(segment, at, 0x41);
      auto server = start_as_one_of_three(disk);
      ASSERT_EQ(server->gaps().size(), 1u) << "entry " << counter << ", byte " << at;
      EXPECT_EQ(server->gaps()[0].after, (counter == 1 ? zxid{} : zxid{1, counter - 1}));
      EXPECT_FALSE(server->mend(server->gaps()[0], {entry(1, counter % 5 + 1)}));
      ASSERT_TRUE(mends(*server, two_batches())) << "entry " << counter << ", byte " << at;
      EXPECT_THAT(server->gaps(), IsEmpty());
      EXPECT_EQ(logged(*server).size(), 5u);
      server.reset();
      EXPECT_EQ(disk->bytes(segment).substr(0, record.end), whole.substr(0, record.end));
      disk->crash();
      EXPECT_EQ(logged(*start_as_one_of_three(disk)).size(), 5u) << "durably";
    }
  }
  EXPECT_EQ(counter, 5u);
}

TEST(log_mending, a_rotten_mark_is_put_back_without_anybody) {
  for (auto record : records(two_batches(), record_kind::mark))
    for (auto at = record.offset; at < record.end; ++at) {
      auto disk = two_batches();
      disk->flip(segment, at, 0x41);
      auto server = start_as_one_of_three(disk);
      EXPECT_THAT(server->gaps(), IsEmpty()) << at;
      EXPECT_EQ(logged(*server).size(), 5u) << at;
    }
}

TEST(log_mending, a_cut_off_segment_that_another_continues_comes_back_from_another_server) {
  auto two_segments = [] {
    auto disk = std::make_shared<memory_directory>();
    auto options = one_of_three();
    options.preallocate_bytes = 0;
    auto server = start(disk, options);
    server->promise({1, 1, 4711});
    for (std::uint32_t i = 1; i <= 3; ++i)
      log_all(*server, entries(1, i, i), {1, i});
    keep_all(*server, {1, 3});
    log_all(*server, entries(1, 4, 4), {1, 4});
    return disk;
  };
  auto whole = two_segments()->bytes(segment);
  for (auto size = file_head_bytes; size < whole.size(); ++size) {
    auto disk = two_segments();
    disk->put(segment, whole.substr(0, size));
    auto server = start_as_one_of_three(disk);
    if (!server->gaps().empty()) { // else only marks were missing, or nothing is there to be mended
      ASSERT_TRUE(mends(*server, two_segments())) << size;
      EXPECT_EQ(logged(*server), ids(entries(1, 1, 4))) << size;
    }
  }
}

TEST(log_mending, a_write_that_was_torn_anywhere_is_cut_off_and_asked_of_nobody) {
  auto last = records(two_batches(), record_kind::entry).back();
  auto before = records(two_batches(), record_kind::entry)[3];
  auto whole = two_batches()->bytes(segment);
  for (auto at = before.offset; at < last.end; ++at) {
    auto disk = two_batches();
    auto torn = whole;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(at), torn.end(), '\0');
    if (torn.substr(0, last.end) == whole.substr(0, last.end))
      continue; // only zeros were torn off
    disk->put(segment, torn);
    auto server = start_as_one_of_three(disk);
    // One byte that a tear took from the very end is one rotten byte: it comes from another server.
    if (server->gaps().empty()) {
      EXPECT_EQ(logged(*server).size(),
                torn.substr(0, before.end) == whole.substr(0, before.end) ? 4u : 3u)
          << at;
      EXPECT_EQ(server->promised().past, past::kept);
    } else {
      EXPECT_TRUE(mends(*server, two_batches()));
    }
    server.reset();
    disk->put(segment, whole.substr(0, at)); // and a file that is too short
    EXPECT_THAT(start_as_one_of_three(disk)->gaps(), IsEmpty()) << at;
  }
}

TEST(log_mending, a_missing_sector_is_a_torn_write) {
  auto disk = std::make_shared<memory_directory>();
  {
    auto server = start_as_one_of_three(disk);
    server->promise({1, 1, 4711});
    log_all(*server, entries(1, 1, 30), {1, 1});
  }
  disk->crash();
  auto torn = disk->bytes(segment);
  std::fill(torn.begin() + 1024, torn.begin() + 1536, '\0');
  disk->put(segment, torn);
  auto server = start_as_one_of_three(disk);
  EXPECT_THAT(server->gaps(), IsEmpty());
  EXPECT_LT(logged(*server).size(), 30u);
}

TEST(log_mending, alone_a_server_refuses_a_rotten_end_instead_of_cutting_it_off) {
  auto disk = two_batches();
  disk->flip(segment, records(disk, record_kind::entry).back().offset + 50);
  EXPECT_THAT(refusal_of(disk), testing::HasSubstr("after transaction 1.4"));
}

TEST(log_mending, several_records_in_a_row_come_back_together) {
  auto disk = two_batches();
  auto all = records(disk, record_kind::entry);
  for (auto which : {1, 2})
    disk->flip(segment, all[static_cast<std::size_t>(which)].offset + 3);
  auto server = start_as_one_of_three(disk);
  ASSERT_THAT(server->gaps(), ElementsAre(lost{{1, 1}, {1, 4}}));
  EXPECT_FALSE(server->mend(server->gaps()[0], {entry(1, 2)}));
  EXPECT_TRUE(server->mend(server->gaps()[0], entries(1, 2, 3)));
  EXPECT_EQ(logged(*server).size(), 5u);
}

TEST(log_mending, different_records_on_each_of_three_servers_are_all_recovered) {
  std::vector<disk_pointer> disks{two_batches(), two_batches(), two_batches()};
  auto all = records(disks[0], record_kind::entry);
  std::vector<std::unique_ptr<storage>> servers;
  for (std::size_t i = 0; i < 3; ++i) {
    disks[i]->flip(segment, all[i + 1].offset + 40);
    servers.push_back(start_as_one_of_three(disks[i]));
    ASSERT_EQ(servers[i]->gaps().size(), 1u);
  }
  for (std::size_t i = 0; i < 3; ++i) { // one that is mending itself helps, too
    auto gap = servers[i]->gaps()[0];
    auto help = servers[(i + 1) % 3]->search(gap);
    EXPECT_TRUE(servers[i]->mend(gap, help.entries));
    EXPECT_EQ(logged(*servers[i]).size(), 5u);
  }
}

TEST(log_mending, what_nobody_has_is_given_up_and_remembered_before_it_is_dropped) {
  auto disk = two_batches();
  disk->flip(segment, records(disk, record_kind::entry)[2].offset + 40);
  {
    auto server = start_as_one_of_three(disk);
    server->give_up(server->gaps()[0]);
    EXPECT_EQ(server->doubt(), "log damaged after 1.2");
    EXPECT_EQ(logged(*server).size(), 2u);
  }
  disk->crash();
  auto server = start_as_one_of_three(disk);
  EXPECT_EQ(server->promised().past, past::lost);
  EXPECT_EQ(logged(*server).size(), 2u);
}

TEST(log_mending, without_a_whole_snapshot_under_its_log_a_server_is_taught_from_nothing) {
  auto disk = two_batches();
  install_all(*start_as_one_of_three(disk), {1, 9});
  disk->flip("snapshot.0000000100000009", 200);
  for (auto again = 0; again < 2; ++again) {
    auto server = start_as_one_of_three(disk);
    EXPECT_EQ(server->promised(), (epochs{1, 1, 4711, past::lost}));
    EXPECT_EQ(server->log().last(), zxid{});
    EXPECT_FALSE(server->newest_snapshot());
    EXPECT_EQ(files(*disk, "lost.").size(), 1u) << "an operator may want it";
    disk->crash();
  }
}

} // namespace
