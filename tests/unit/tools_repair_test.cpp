// `troupe log --repair`: cuts off what its server would, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::tools_test;
using testing::HasSubstr;

constexpr const char* segment = "log.0000000100000001";
constexpr const char* copied = "log.0000000100000001.before-repair";

TEST(tools_repair, cuts_a_torn_end_at_any_byte_as_the_server_would) {
  auto bytes = client_life()->bytes(segment);
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    temporary_path own;
    auto torn = bytes.substr(0, size);
    put_file(own / segment, torn);
    auto before = print_log(own / "");
    auto x = repair_log(own / "");
    ASSERT_EQ(x.code, 0) << size << x.err;
    auto left = file_bytes(own / segment);
    ASSERT_EQ(left, torn.substr(0, left.size()));
    auto was_torn = left.size() < torn.size();
    ASSERT_EQ(std::filesystem::exists(own / copied), was_torn) << size;
    if (was_torn) {
      ASSERT_EQ(file_bytes(own / copied), torn);
      ASSERT_THAT(x.out, HasSubstr("cut off "));
    } else {
      ASSERT_THAT(x.out, HasSubstr("nothing to repair"));
    }
    ASSERT_EQ(repair_log(own / "").out, (own / "") + ": nothing to repair, the log is whole\n");
    auto disk = fresh_disk();
    disk->put(segment, torn);
    start(disk);
    if (size >= file_head_bytes) {
      ASSERT_EQ(left, disk->bytes(segment)) << size;
    }
    ASSERT_EQ(print_log(own / "").out.substr(0, before.out.find("-- ")),
              before.out.substr(0, before.out.find("-- ")));
  }
}

TEST(tools_repair, never_touches_what_had_been_durable) {
  auto bytes = client_life()->bytes(segment);
  for (std::size_t at = 0; at < bytes.size(); at += 5) {
    temporary_path own;
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x20);
    put_file(own / segment, flipped);
    auto x = repair_log(own / "");
    ASSERT_EQ(x.code, 1) << at;
    ASSERT_THAT(x.err, HasSubstr("Nothing was changed"));
    ASSERT_EQ(file_bytes(own / segment), flipped);
    ASSERT_FALSE(std::filesystem::exists(own / copied));
  }
}

TEST(tools_repair, does_not_work_beside_a_server) {
  temporary_path own;
  auto torn = client_life()->bytes(segment) + "torn";
  put_file(own / segment, torn);
  auto lock = open_directory(own / "")->lock("lock.log");
  auto x = repair_log(own / "");
  EXPECT_EQ(x.code, 2);
  EXPECT_THAT(x.err, HasSubstr("is in use by another process"));
  EXPECT_EQ(file_bytes(own / segment), torn);
  lock.reset();
  EXPECT_EQ(repair_log(own / "").code, 0);
}

TEST(tools_repair, keeps_the_copy_of_an_earlier_repair) {
  temporary_path own;
  auto bytes = client_life()->bytes(segment);
  put_file(own / segment, bytes + "torn");
  put_file(own / copied, "precious");
  auto x = repair_log(own / "");
  EXPECT_EQ(x.code, 2);
  EXPECT_THAT(x.err, HasSubstr("is there already, from an earlier repair"));
  EXPECT_EQ(file_bytes(own / segment), bytes + "torn");
  EXPECT_EQ(file_bytes(own / copied), "precious");
}

TEST(tools_repair, wants_a_directory_with_a_log) {
  temporary_path own;
  put_file(own / segment, client_life()->bytes(segment));
  EXPECT_EQ(repair_log(own / segment).code, 2);
  std::filesystem::create_directories(own / "other");
  EXPECT_THAT(repair_log(own / "other").err, HasSubstr("holds no transaction log"));
  EXPECT_TRUE(std::filesystem::is_empty(own / "other"));
  EXPECT_EQ(repair_log(own / "missing").code, 2);
  EXPECT_FALSE(std::filesystem::exists(own / "missing"));
}

} // namespace
