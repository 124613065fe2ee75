// A server's whole life on disk, cut off after each single disk operation, and with each operation
// failing once: what was said to be durable is, and nothing is half there.
#include <functional>

#include <gtest/gtest.h>

#include "messages/ensure.hpp"
#include "tests/unit/log_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::disk_test;

/// What must be found again: between `settled`, and what the step under way is to reach.
struct picture {
  outline history;
  epochs promised{0, 0, 0, past::blank};
  std::optional<zxid> snapshot;
};

picture look_at(const storage& x) {
  return {x.log().history(), x.promised(), x.newest_snapshot()};
}

using step = std::function<void(storage&)>;

step logs(std::vector<proposal> what, zxid committed) {
  return [=](storage& x) { log_all(x, what, committed); };
}

step promises(epochs value) {
  return [=](storage& x) { x.promise(value); };
}

step keeps(zxid at) {
  return [=](storage& x) { keep_all(x, at); };
}

step restarts() {
  return nullptr;
}

/// All that a log is ever told.
const std::vector<step>& life() {
  static const std::vector<step> steps{
      promises({1, 0, 4711}),
      promises({1, 1, 4711}),
      logs(entries(1, 1, 3), {}),
      logs(entries(1, 4, 6), {1, 5}),
      keeps({1, 5}),
      logs(entries(1, 7, 9), {1, 6}),
      restarts(),
      logs(entries(1, 10, 11), {1, 7}),
      logs(entries(1, 12, 12), {1, 7}),
      [](storage& x) {
        x.truncate({1, 11});
      }, // within a segment
      [](storage& x) {
        x.truncate({1, 8});
      }, // over a segment
      promises({2, 1, 4711}),
      logs(entries(2, 1, 2), {1, 8}),
      promises({2, 2, 4711}),
      keeps({1, 8}),
      logs(entries(2, 3, 3), {2, 1}),
      keeps({2, 1}), // the first one goes
      restarts(),
      logs(entries(2, 4, 5), {2, 1}),
      promises({4, 2, 4711}),
      [](storage& x) {
        install_all(x, {3, 4});
      },
      promises({4, 4, 4711}),
      logs(entries(3, 5, 6), {3, 6}),
      keeps({3, 6}),
      logs(entries(4, 1, 2), {4, 1}),
      [](storage& x) {
        install_all(x, {3, 5});
      }, // an older one than its own
      logs(entries(3, 6, 7), {3, 7}),
      keeps({3, 7}),
  };
  return steps;
}

struct outcome {
  bool ended = false; ///< lived to the end
  picture settled;    ///< by the last step that came through
  std::size_t steps = 0;
};

/// Lives until the disk fails it.
outcome live(const disk_pointer& disk, const storage_options& options) {
  outcome result;
  try {
    auto server = start(disk, options);
    for (auto& next : life()) {
      if (next) {
        next(*server);
      } else {
        server.reset();
        server = start(disk, options);
      }
      result.settled = look_at(*server);
      ++result.steps;
    }
    result.ended = true;
  } catch (const disk_failure&) {
    // as a server would: it ends here
  }
  return result;
}

/// What each step leads to if nothing fails.
const std::vector<picture>& undisturbed() {
  static const auto pictures = [] {
    std::vector<picture> result(1);
    auto disk = std::make_shared<memory_directory>();
    auto server = start(disk);
    for (auto& next : life()) {
      if (next)
        next(*server);
      result.push_back(look_at(*server));
    }
    return result;
  }();
  return pictures;
}

bool is_shape(const picture& x, const picture& of) {
  return x.history.base == of.history.base && x.history.last() == of.history.last();
}

/// Starts again and compares with what was settled and what was under way.
void check(const disk_pointer& disk, const outcome& before, const std::string& where) {
  SCOPED_TRACE(where);
  auto server = start(disk);
  auto found = look_at(*server);
  auto& target = undisturbed()[std::min(before.steps + 1, undisturbed().size() - 1)];
  auto old = before.settled;
  // epochs: the old or the new ones
  EXPECT_TRUE(found.promised == old.promised || found.promised == target.promised);
  // snapshot: the old or the new one
  EXPECT_TRUE(found.snapshot == old.snapshot || found.snapshot == target.snapshot);
  // history: everything from the old end to the new one, whichever way it goes; or replaced
  auto low = std::min(old.history.last(), target.history.last());
  auto high = std::max(old.history.last(), target.history.last());
  EXPECT_GE(found.history.last(), low);
  EXPECT_LE(found.history.last(), high);
  if (target.history.base == old.history.base)
    EXPECT_EQ(found.history.base, old.history.base);
  else if (target.snapshot == target.history.base) // installed: one or the other, nothing between
    EXPECT_TRUE(is_shape(found, old) || is_shape(found, target));
  else // purged, segment by segment
    EXPECT_GE(found.history.base, old.history.base);
  // the contents
  EXPECT_NO_THROW(logged(*server));
  if (found.snapshot)
    for (std::uint64_t i = 0; i < 3; ++i) {
      auto read = server->read_part(*found.snapshot, i);
      ASSERT_TRUE(read);
      EXPECT_EQ(encode(*read), encode(part(*found.snapshot, i)));
    }
  // and it goes on
  auto last = server->log().last();
  server->promise({9, 9, 4711});
  log_all(*server, entries(9, 1, 3), last);
  disk->crash();
  EXPECT_EQ(start(disk)->log().last(), (zxid{9, 3}));
}

std::function<bool()> coin(unsigned seed) {
  if (seed == 0)
    return [] { return false; };
  if (seed == 1)
    return [] { return true; };
  return [seed]() mutable { return (seed = seed * 1103515245 + 12345) >> 16 & 1; };
}

std::uint64_t actions_of_a_life() {
  auto disk = std::make_shared<memory_directory>();
  EXPECT_TRUE(live(disk, plain_options()).ended);
  return disk->actions();
}

TEST(log_crash, at_any_operation_loses_nothing_that_was_durable) {
  auto all = actions_of_a_life();
  ASSERT_GT(all, 150u);
  for (std::uint64_t k = 0; k <= all; ++k)
    for (unsigned seed = 0; seed < 8; ++seed) {
      auto disk = std::make_shared<memory_directory>();
      disk->cut_power_after(k);
      auto before = live(disk, plain_options());
      EXPECT_EQ(before.ended, k == all);
      disk->crash(coin(seed));
      check(disk, before, "operation " + std::to_string(k) + ", seed " + std::to_string(seed));
      if (HasFatalFailure() || HasNonfatalFailure())
        return;
    }
}

TEST(log_crash, during_the_recovery_from_a_crash_loses_nothing_either) {
  auto all = actions_of_a_life();
  for (std::uint64_t k = 0; k < all; k += 3)
    for (std::uint64_t again = 0; again < 6; ++again) {
      auto disk = std::make_shared<memory_directory>();
      disk->cut_power_after(k);
      auto before = live(disk, plain_options());
      disk->crash(coin(static_cast<unsigned>(k + 2)));
      for (auto round = 0; round < 3; ++round) { // and again, and again
        disk->cut_power_after(again);
        try {
          start(disk);
        } catch (const disk_failure&) {
        }
        disk->crash(coin(static_cast<unsigned>(again + 1)));
      }
      check(disk, before, "operation " + std::to_string(k) + ", then " + std::to_string(again));
      if (HasFatalFailure() || HasNonfatalFailure())
        return;
    }
}

TEST(log_crash, any_failing_operation_ends_the_server_or_is_a_snapshot_given_up) {
  auto all = actions_of_a_life();
  auto survived = 0;
  for (auto code : {EIO, ENOSPC, EROFS})
    for (std::uint64_t k = 0; k < all; ++k)
      for (unsigned seed = 0; seed < 4; ++seed) {
        auto disk = std::make_shared<memory_directory>();
        disk->fail_after(k, code);
        outcome before;
        EXPECT_NO_THROW(before = live(disk, plain_options())); // a disk_failure, nothing else
        EXPECT_TRUE(!before.ended || code == ENOSPC);
        if (before.ended) { // only its own snapshots may be missing
          ++survived;
          EXPECT_EQ(before.settled.history.last(), undisturbed().back().history.last());
          disk->crash(coin(seed));
          EXPECT_NO_THROW(logged(*start(disk)));
          continue;
        }
        disk->crash(coin(seed));
        if (before.steps > 0 || seed != 0)
          check(disk, before, "operation " + std::to_string(k) + ", errno " + std::to_string(code));
        if (HasFatalFailure() || HasNonfatalFailure())
          return;
      }
  EXPECT_GT(survived, 0);
}

/// The operating system shows what it could not write as if it were there, until power fails.
TEST(log_crash, what_is_found_after_a_failure_without_a_crash_is_durable) {
  auto all = actions_of_a_life();
  for (std::uint64_t k = 0; k < all; ++k)
    for (unsigned seed = 0; seed < 4; ++seed) {
      SCOPED_TRACE("operation " + std::to_string(k) + ", seed " + std::to_string(seed));
      auto disk = std::make_shared<memory_directory>();
      disk->fail_after(k, EIO);
      live(disk, plain_options());
      outline found;
      {
        auto again = start(disk);
        if (again->promised().accepted == 0)
          again->promise({1, 1, 4711});
        auto next = again->log().last();
        next = {std::max(next.epoch, 1u), next.counter + 1};
        log_all(*again, entries(next.epoch, next.counter, next.counter));
        found = again->log().history();
      }
      disk->crash(coin(seed));
      ASSERT_NO_THROW({
        auto after = start(disk);
        EXPECT_EQ(after->log().history().base, found.base);
        EXPECT_EQ(after->log().history().ends, found.ends);
      });
    }
}

TEST(log_crash, a_failed_sync_is_believed_at_once) {
  auto disk = fresh_disk();
  auto server = start(disk);
  log_all(*server, entries(1, 1, 2));
  disk->fail_next(memory_directory::action::sync, EIO);
  EXPECT_THROW(log_all(*server, entries(1, 3, 3)), disk_failure);
  disk->crash();
  EXPECT_EQ(start(disk)->log().last(), (zxid{1, 2}));
}

TEST(log_crash, a_full_disk_stops_the_log_but_not_a_snapshot) {
  auto disk = fresh_disk();
  auto server = start(disk);
  log_all(*server, entries(1, 1, 5), {1, 4});
  keep_all(*server, {1, 2});
  disk->full(true);
  EXPECT_NO_THROW(keep_all(*server, {1, 4}));
  EXPECT_EQ(server->newest_snapshot(), (zxid{1, 2}));
  EXPECT_TRUE(files(*disk, "snapshot.0000000100000004").empty());
  EXPECT_THROW(log_all(*server, entries(1, 6, 6)), disk_failure);
  disk->crash();
  disk->full(false);
  server = start(disk);
  EXPECT_EQ(server->log().last(), (zxid{1, 5}));
  EXPECT_EQ(server->newest_snapshot(), (zxid{1, 2}));
}

TEST(log_crash, a_wiped_disk_is_a_fresh_one) {
  auto disk = fresh_disk();
  log_all(*start(disk), entries(1, 1, 5));
  disk->wipe();
  EXPECT_EQ(start(disk)->log().last(), zxid{});
}

} // namespace
