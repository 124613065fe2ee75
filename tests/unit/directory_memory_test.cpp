// The stage's disk: what survives a crash is what was synced, and each fault is the one asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/stage/faulty_directory.hpp"

namespace {

using namespace troupe;
using testing::ElementsAre;

TEST(directory_memory, forgets_in_a_crash_what_was_not_synced) {
  memory_directory disk;
  auto x = disk.create("x");
  x->write(0, "durable");
  x->sync();
  disk.sync();
  x->write(0, "changed");
  disk.create("y")->sync(); // its content is, its name is not
  disk.rename("x", "z");
  disk.crash();
  EXPECT_THAT(disk.list(), ElementsAre("x"));
  EXPECT_EQ(disk.bytes("x"), "durable");
}

TEST(directory_memory, has_empty_files_where_only_the_name_was_synced) {
  memory_directory disk;
  disk.create("x")->write(0, "lost");
  disk.sync();
  disk.crash();
  EXPECT_EQ(disk.bytes("x"), "");
}

TEST(directory_memory, lets_nothing_of_an_earlier_life_reach_it) {
  memory_directory disk;
  auto x = disk.create("x");
  disk.sync();
  auto held = disk.lock("lock");
  EXPECT_THROW(disk.lock("lock"), disk_refusal);
  disk.crash();
  EXPECT_THROW(x->write(0, "late"), disk_failure);
  EXPECT_THROW(x->sync(), disk_failure);
  auto next = disk.lock("lock");
  held.reset(); // does not give up the new one's
  EXPECT_THROW(disk.lock("lock"), disk_refusal);
}

TEST(directory_memory, tears_the_last_write_where_told) {
  memory_directory disk;
  auto x = disk.create("x");
  disk.sync();
  x->write(0, "first");
  x->write(5, "second");
  disk.tear(3);
  EXPECT_EQ(disk.bytes("x"), "firstsec");
}

TEST(directory_memory, loses_pages_that_a_failed_sync_was_to_keep) {
  memory_directory disk;
  auto x = disk.create("x");
  disk.sync();
  x->write(0, "lost");
  disk.fail_next(memory_directory::action::sync, EIO);
  EXPECT_THROW(x->sync(), disk_failure);
  EXPECT_NO_THROW(x->sync()); // a lie, as Linux tells it
  EXPECT_EQ(x->read(0, 9), "lost");
  disk.crash();
  EXPECT_EQ(disk.bytes("x"), "");
}

TEST(directory_memory, is_full_only_for_what_takes_space) {
  memory_directory disk;
  auto x = disk.create("x");
  x->preallocate(100);
  disk.full(true);
  EXPECT_NO_THROW(x->write(0, "inside"));
  EXPECT_THROW(x->write(98, "beyond"), disk_failure);
  EXPECT_THROW(disk.create("y"), disk_failure);
  EXPECT_NO_THROW(disk.remove("x"));
  disk.full(false);
  EXPECT_NO_THROW(disk.create("y"));
}

TEST(directory_memory, fails_and_loses_power_after_as_many_operations_as_told) {
  memory_directory disk;
  disk.fail_after(1, EROFS);
  auto x = disk.create("x");
  EXPECT_THROW(x->write(0, "abcd"), disk_failure);
  EXPECT_EQ(disk.bytes("x"), "ab"); // cut off in the middle
  EXPECT_NO_THROW(x->write(0, "abcd"));
  disk.cut_power_after(1);
  EXPECT_NO_THROW(x->sync());
  for (auto i = 0; i < 3; ++i)
    EXPECT_THROW(disk.sync(), disk_failure);
  EXPECT_THROW(x->read(0, 1), disk_failure);
  disk.crash();
  EXPECT_NO_THROW(disk.create("z"));
}

TEST(directory_memory, rots_and_is_wiped) {
  memory_directory disk;
  disk.put("x", "abc");
  disk.flip("x", 1, 0x03);
  disk.crash();
  EXPECT_EQ(disk.bytes("x"), "aac");
  disk.wipe();
  EXPECT_THAT(disk.list(), testing::IsEmpty());
}

} // namespace
