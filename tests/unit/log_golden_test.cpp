// The formats on disk, pinned byte by byte: what an older build wrote must be read for ever.
//
// A change here is a change of format: raise format_version, keep reading the old one, and add new
// files beside these. (TROUPE_WRITE_GOLDEN=1 writes files that are missing; it never replaces one.)
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "tests/unit/log_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::disk_test;

constexpr const char* segment = "log.0000000100000001";
constexpr const char* snapshot = "snapshot.0000000100000002";
const std::string newer_epochs = "epochs.2"; // version 2; "epochs" is of version 1

std::string golden_path(const std::string& name) {
  return std::string(TROUPE_SOURCE) + "/tests/unit/golden/" + name;
}

std::string golden(const std::string& name, const std::string& now) {
  auto path = golden_path(name);
  if (std::getenv("TROUPE_WRITE_GOLDEN") && !std::filesystem::exists(path))
    std::ofstream(path, std::ios::binary) << now;
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// One entry of each epoch, a mark, a snapshot of two parts.
disk_pointer small_life() {
  auto disk = std::make_shared<memory_directory>();
  auto options = plain_options();
  options.preallocate_bytes = 0;
  auto server = start(disk, options);
  server->promise({3, 2, 0x1122334455667788});
  log_all(*server, entries(1, 1, 2), {1, 2});
  log_all(*server, entries(3, 1, 1), {1, 2});
  keep_all(*server, {1, 2}, 2);
  return disk;
}

TEST(log_golden, every_file_is_written_as_ever) {
  auto disk = small_life();
  for (std::string name : {segment, snapshot, "epochs"}) {
    auto bytes = disk->bytes(name);
    EXPECT_FALSE(bytes.empty());
    auto file = name == "epochs" ? newer_epochs : name;
    EXPECT_TRUE(bytes == golden(file, bytes)) << name << " is not what it was";
  }
}

TEST(log_golden, epochs_of_version_1_are_read_as_ever) {
  auto disk = std::make_shared<memory_directory>();
  disk->put("epochs", golden("epochs", {}));
  EXPECT_EQ(start(disk)->promised(), (epochs{3, 2, 0x1122334455667788}));
}

TEST(log_golden, every_file_is_read_as_ever) {
  auto disk = std::make_shared<memory_directory>();
  for (std::string name : {segment, snapshot, "epochs"})
    disk->put(name, golden(name == "epochs" ? newer_epochs : name, {}));
  auto server = start(disk);
  EXPECT_EQ(server->promised(), (epochs{3, 2, 0x1122334455667788}));
  EXPECT_EQ(logged(*server), (std::vector<zxid>{{1, 1}, {1, 2}, {3, 1}}));
  EXPECT_EQ(server->log().committed(), (zxid{1, 2}));
  EXPECT_EQ(server->newest_snapshot(), (zxid{1, 2}));
  for (std::uint64_t i = 0; i < 2; ++i)
    EXPECT_EQ(encode(server->read_part({1, 2}, i).value()), encode(part({1, 2}, i, 2)));
}

TEST(log_golden, a_later_format_is_refused_as_such) {
  for (std::string name : {segment, snapshot, "epochs"}) {
    auto disk = small_life();
    auto bytes = disk->bytes(name);
    bytes[8] = name == "epochs" ? 3 : 2;
    auto head_end = name == "epochs" ? bytes.size() - 8 : 56; // where the checksum lies
    std::string sum;
    archive_writer{sum} << xxh64(std::string_view(bytes).substr(0, head_end), 0);
    bytes.replace(head_end, 8, sum);
    disk->put(name, bytes);
    EXPECT_NE(refusal_of(disk).find("later version"), std::string::npos) << name;
  }
}

} // namespace
