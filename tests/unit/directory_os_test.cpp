// The operating system's directory: every promise of the seam, on real files.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/log_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::disk_test;
using testing::ElementsAre;
using testing::HasSubstr;

/// What the call says when it fails.
template <class F>
std::string failure_of(F call, int code) {
  try {
    call();
  } catch (const disk_failure& e) {
    EXPECT_EQ(e.code(), code);
    return e.what();
  }
  return "no failure";
}

TEST(directory_os, makes_missing_parents_and_opens_what_is_there) {
  temporary_path root;
  auto made = open_directory(root / "a/b/c");
  made->create("x")->write(0, "here");
  EXPECT_EQ(open_directory(root / "a/b/c/")->open("x")->read(0, 100), "here");
  EXPECT_EQ(own_path(root / "a"), root / "a/troupe");
}

TEST(directory_os, writes_reads_cuts_and_grows) {
  temporary_path root;
  auto where = open_directory(root / "d");
  auto x = where->create("x");
  x->write(0, "0123456789");
  x->write(4, "four");
  EXPECT_EQ(x->read(2, 5), "23fou");
  EXPECT_EQ(x->read(8, 100), "89");
  EXPECT_EQ(x->read(100, 1), "");
  x->truncate(6);
  EXPECT_EQ(x->size(), 6u);
  x->preallocate(5000);
  EXPECT_EQ(x->size(), 5000u);
  EXPECT_EQ(x->read(0, 5000), "0123fo" + std::string(4994, '\0'));
  x->preallocate(10);
  EXPECT_EQ(x->size(), 5000u);
  EXPECT_NO_THROW(x->sync());
  EXPECT_EQ(where->create("x")->size(), 0u);
}

TEST(directory_os, lists_only_regular_files) {
  temporary_path root;
  auto where = open_directory(root / "d");
  where->create("b");
  where->create("a");
  std::filesystem::create_directory(root / "d/sub");
  std::filesystem::create_symlink("a", root / "d/pointer");
  EXPECT_THAT(where->list(), ElementsAre("a", "b"));
  where->rename("a", "b");
  EXPECT_THAT(where->list(), ElementsAre("b"));
  where->remove("b");
  EXPECT_THAT(where->list(), testing::IsEmpty());
  EXPECT_NO_THROW(where->sync());
}

TEST(directory_os, names_file_and_action_in_every_failure) {
  temporary_path root;
  auto where = open_directory(root / "d");
  EXPECT_EQ(failure_of([&] { where->open("x"); }, ENOENT),
            "cannot open " + (root / "d/x") + ": No such file or directory");
  EXPECT_THAT(failure_of([&] { where->remove("x"); }, ENOENT), HasSubstr("cannot remove "));
  EXPECT_THAT(failure_of([&] { where->rename("x", "y"); }, ENOENT), HasSubstr("rename x to "));
  std::filesystem::create_directory(root / "d/sub");
  EXPECT_THAT(failure_of([&] { where->create("sub"); }, EISDIR), HasSubstr("cannot create "));
  std::filesystem::create_symlink("/dev/full", root / "d/full");
  EXPECT_THAT(failure_of([&] { where->open("full"); }, ELOOP), HasSubstr("cannot open "));
  std::ofstream(root / "plain") << "a file";
  EXPECT_THAT(failure_of([&] { open_directory(root / "plain"); }, ENOTDIR), HasSubstr("plain"));
  EXPECT_THAT(failure_of([&] { open_directory(root / "plain/below"); }, ENOTDIR),
              HasSubstr("cannot"));
}

TEST(directory_os, continues_a_short_write_and_reports_what_stops_it) {
  temporary_path root;
  auto where = open_directory(root / "d");
  auto x = where->create("x");
  auto before = rlimit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  auto limit = rlimit{1000, before.rlim_max};
  auto old = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  auto written = failure_of([&] { x->write(400, std::string(1000, 'w')); }, EFBIG);
  auto grown = failure_of([&] { x->preallocate(4000); }, EFBIG);
  auto stretched = failure_of([&] { x->truncate(4000); }, EFBIG);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old);
  EXPECT_THAT(written, HasSubstr("cannot write to "));
  EXPECT_THAT(grown, HasSubstr("cannot preallocate "));
  EXPECT_THAT(stretched, HasSubstr("cannot truncate "));
  EXPECT_EQ(x->size(), 1000u); // the first part went through, the rest was refused
}

TEST(directory_os, lets_only_one_in) {
  temporary_path root;
  auto where = open_directory(root / "d");
  auto held = where->lock("lock");
  EXPECT_THROW(open_directory(root / "d")->lock("lock"), disk_refusal);
  auto pid = ::fork(); // another process
  if (pid == 0) {
    try {
      open_directory(root / "d")->lock("lock");
      ::_exit(1);
    } catch (const disk_refusal& e) {
      ::_exit(std::string(e.what()).find("in use by another process") == std::string::npos ? 2 : 0);
    }
  }
  auto status = -1;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(status, 0);
  held.reset();
  EXPECT_NO_THROW(open_directory(root / "d")->lock("lock"));
}

TEST(directory_os, carries_a_server_through_a_life) {
  temporary_path root;
  auto options = plain_options();
  auto begin = [&] {
    return std::make_unique<storage>(options, open_directory(root / "snap"),
                                     open_directory(root / "log"));
  };
  auto server = begin();
  EXPECT_THROW(begin(), disk_refusal); // locked
  server->promise({3, 2, 4711});
  log_all(*server, entries(1, 1, 50), {1, 40});
  keep_all(*server, {1, 40});
  log_all(*server, entries(1, 51, 60), {1, 45});
  server->truncate({1, 55});
  log_all(*server, entries(2, 1, 5), {1, 55});
  server.reset();
  server = begin();
  EXPECT_EQ(server->promised(), (epochs{3, 2, 4711}));
  EXPECT_EQ(server->newest_snapshot(), (zxid{1, 40}));
  EXPECT_EQ(server->log().committed(), (zxid{1, 55}));
  EXPECT_EQ(server->log().last(), (zxid{2, 5}));
  EXPECT_EQ(logged(*server).size(), 60u);
  install_all(*server, {3, 7});
  server.reset();
  server = begin();
  EXPECT_EQ(server->log().last(), (zxid{3, 7}));
  EXPECT_EQ(encode(*server->read_part({3, 7}, 2)), encode(part({3, 7}, 2)));
}

TEST(directory_os, both_directories_may_be_one) {
  temporary_path root;
  auto begin = [&] {
    return std::make_unique<storage>(plain_options(), open_directory(root / "d"),
                                     open_directory(root / "d"));
  };
  auto server = begin();
  server->promise({1, 1, 4711});
  log_all(*server, entries(1, 1, 5));
  EXPECT_THROW(begin(), disk_refusal);
  server.reset();
  EXPECT_EQ(begin()->log().last(), (zxid{1, 5}));
}

TEST(directory_os, torn_end_of_a_real_file_is_cut_off) {
  temporary_path root;
  auto options = plain_options();
  options.preallocate_bytes = 0;
  auto begin = [&](const std::string& name) {
    return std::make_unique<storage>(options, open_directory(root / name),
                                     open_directory(root / name));
  };
  auto server = begin("a");
  server->promise({1, 1, 4711});
  log_all(*server, entries(1, 1, 2));
  auto file = root / "a/log.0000000100000001";
  auto synced = std::filesystem::file_size(file);
  log_all(*server, entries(1, 3, 3));
  auto all = std::filesystem::file_size(file) - 48; // without the mark that proves the third
  server.reset();
  for (auto size = synced; size < all; ++size) {
    auto copy = "copy" + std::to_string(size);
    std::filesystem::copy(root / "a", root / copy);
    std::filesystem::resize_file(root / (copy + "/log.0000000100000001"), size);
    EXPECT_EQ(begin(copy)->log().last(), (zxid{1, 2})) << size;
  }
}

} // namespace
