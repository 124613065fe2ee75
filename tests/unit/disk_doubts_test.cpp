// What is said of the place where data lies.
#include "runtime/live/disk/disk_doubts.hpp"

#include <algorithm>

#include <sys/vfs.h>

#include <linux/magic.h>

#include <gtest/gtest.h>

namespace {

using namespace troupe;

bool mentions(const std::vector<std::string>& doubts, const std::string& words) {
  return std::any_of(doubts.begin(), doubts.end(),
                     [&](auto& x) { return x.find(words) != std::string::npos; });
}

TEST(disk_doubts, a_directory_in_memory_is_named_and_another_is_not) {
  for (std::string place : {"/dev/shm", "/tmp", "/proc"}) {
    struct statfs info {};
    if (::statfs(place.c_str(), &info) != 0)
      continue;
    auto in_memory = info.f_type == TMPFS_MAGIC || info.f_type == RAMFS_MAGIC;
    EXPECT_EQ(mentions(disk_doubts(place), place + " lies in memory"), in_memory) << place;
  }
}

TEST(disk_doubts, a_full_place_is_named) {
  EXPECT_TRUE(mentions(disk_doubts("/proc"), "only 0 MiB are left")) << "there is never room";
}

TEST(disk_doubts, a_place_that_is_not_there_is_left_to_who_opens_it) {
  EXPECT_TRUE(disk_doubts("/nowhere/at/all").empty());
}

} // namespace
