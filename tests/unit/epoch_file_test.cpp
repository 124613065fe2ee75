// What a server has promised survives, or the server does not take part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "messages/ensure.hpp"
#include "tests/unit/log_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::disk_test;
using testing::HasSubstr;

TEST(epoch_file, keeps_what_was_promised) {
  auto disk = std::make_shared<memory_directory>();
  auto server = start(disk);
  EXPECT_EQ(server->promised(), (epochs{0, 0, 0, past::blank}));
  server->promise({3, 2, 4711});
  disk->crash();
  EXPECT_EQ(start(disk)->promised(), (epochs{3, 2, 4711}));
}

TEST(epoch_file, takes_no_promise_back) {
  auto server = start(std::make_shared<memory_directory>());
  server->promise({3, 2, 4711});
  EXPECT_THROW(server->promise({2, 2, 4711}), broken_promise);
  EXPECT_THROW(server->promise({3, 1, 4711}), broken_promise);
  EXPECT_THROW(server->promise({3, 4, 4711}), broken_promise);
  EXPECT_THROW(server->promise({4, 4, 4712}), broken_promise);
  EXPECT_EQ(server->promised(), (epochs{3, 2, 4711}));
}

TEST(epoch_file, damaged_cut_off_or_filled_up_is_refused) {
  auto disk = std::make_shared<memory_directory>();
  start(disk)->promise({3, 2, 4711});
  auto bytes = disk->bytes("epochs");
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    disk->put("epochs", bytes);
    disk->flip("epochs", at, 0x20);
    EXPECT_NE(refusal_of(disk), "") << at;
    disk->put("epochs", bytes.substr(0, at));
    EXPECT_THAT(refusal_of(disk), HasSubstr("is damaged")) << at;
  }
  disk->put("epochs", bytes + std::string(100'000, 'x'));
  EXPECT_THAT(refusal_of(disk), HasSubstr("is damaged"));
  disk->put("epochs", bytes);
  EXPECT_EQ(refusal_of(disk), "");
}

TEST(epoch_file, missing_beside_a_history_is_refused) {
  auto disk = fresh_disk();
  log_all(*start(disk), entries(1, 1, 1));
  disk->remove("epochs");
  EXPECT_THAT(refusal_of(disk), HasSubstr("epochs is missing"));
}

TEST(epoch_file, older_than_the_history_is_refused) {
  auto disk = std::make_shared<memory_directory>();
  auto server = start(disk);
  server->promise({1, 1, 4711});
  auto old = disk->bytes("epochs");
  server->promise({2, 2, 4711});
  log_all(*server, entries(2, 1, 1));
  server.reset();
  disk->put("epochs", old);
  EXPECT_THAT(refusal_of(disk), HasSubstr("old copy"));
}

TEST(epoch_file, may_not_have_followed_yet_a_leader_whose_history_it_has_begun_to_take) {
  auto disk = std::make_shared<memory_directory>();
  auto server = start(disk);
  server->promise({2, 1, 4711});
  log_all(*server, entries(2, 1, 1)); // in catch-up: current rises only when everything is durable
  disk->crash();
  EXPECT_EQ(start(disk)->promised(), (epochs{2, 1, 4711}));
}

TEST(epoch_file, of_another_server_is_refused) {
  auto disk = std::make_shared<memory_directory>();
  start(disk);
  auto other = plain_options();
  other.self = server_id{2};
  EXPECT_THAT(refusal_of(disk, other), HasSubstr("belongs to server 1, not to server 2"));
}

TEST(epoch_file, starts_with_a_stale_temporary_beside_it) {
  auto disk = std::make_shared<memory_directory>();
  start(disk)->promise({1, 1, 4711});
  disk->put("epochs.tmp", "half");
  auto server = start(disk);
  server->promise({2, 1, 4711});
  disk->crash();
  EXPECT_EQ(start(disk)->promised(), (epochs{2, 1, 4711}));
}

// ---- servers that others can teach ----

storage_options one_of_three() {
  auto x = plain_options();
  x.alone = false;
  return x;
}

TEST(epoch_file, damaged_or_missing_makes_a_server_of_several_one_that_has_to_be_taught) {
  for (std::string how : {"damaged", "missing"}) {
    auto disk = std::make_shared<memory_directory>();
    {
      auto server = start(disk);
      server->promise({3, 2, 4711});
      log_all(*server, entries(3, 1, 4));
    }
    if (how == "damaged")
      disk->flip("epochs", 20);
    else
      disk->remove("epochs");
    for (auto again = 0; again < 2; ++again) { // a restart changes nothing
      auto server = start(disk, one_of_three());
      EXPECT_EQ(server->promised(), (epochs{3, 0, 4711, past::lost})) << how;
      EXPECT_EQ(logged(*server).size(), 4u) << "what is whole stays";
      EXPECT_EQ(server->doubt(), again ? "not taught yet" : "epochs " + how);
      disk->crash();
    }
    start(disk, one_of_three())->promise({4, 4, 4711});
    EXPECT_EQ(start(disk, one_of_three())->doubt(), "");
  }
}

TEST(epoch_file, forgets_nothing_while_its_server_runs) {
  auto server = start(std::make_shared<memory_directory>(), one_of_three());
  server->promise({1, 1, 4711});
  EXPECT_THROW(server->promise({2, 1, 4711, past::lost}), broken_promise);
}

TEST(epoch_file, an_empty_disk_is_new_only_with_the_mark_of_an_operator) {
  auto disk = std::make_shared<memory_directory>();
  auto options = one_of_three();
  options.autocreate = false;
  options.home = disk;
  auto past_of = [&] { return start(disk, options)->promised().past; };
  EXPECT_EQ(past_of(), past::blank);
  EXPECT_EQ(announced({0, 0, 0, past::blank}, {}, false), past::lost);
  disk->put("initialize", "");
  EXPECT_EQ(past_of(), past::kept);
  EXPECT_TRUE(files(*disk, "initialize").empty()) << "it counts once";
  disk->wipe();
  EXPECT_EQ(past_of(), past::blank);
}

TEST(epoch_file, the_mark_of_an_operator_makes_nothing_of_a_history_that_was_lost) {
  auto disk = std::make_shared<memory_directory>();
  auto options = one_of_three();
  options.home = disk;
  {
    auto server = start(disk);
    server->promise({1, 1, 4711});
    log_all(*server, entries(1, 1, 4));
  }
  disk->remove("epochs");
  disk->put("initialize", "");
  EXPECT_EQ(start(disk, options)->promised().past, past::lost);
  EXPECT_TRUE(files(*disk, "initialize").empty());
}

TEST(epoch_file, alone_and_empty_without_that_mark_a_server_refuses_to_start) {
  auto disk = std::make_shared<memory_directory>();
  auto options = plain_options();
  options.autocreate = false;
  options.home = disk;
  EXPECT_THAT(refusal_of(disk, options), HasSubstr("initialize"));
  disk->put("initialize", "");
  EXPECT_EQ(refusal_of(disk, options), "");
  EXPECT_EQ(refusal_of(disk, options), "");
}

TEST(epoch_file, others_hear_of_an_empty_disk_that_promised_away_as_of_one_that_lost) {
  EXPECT_EQ(announced({0, 0, 0, past::blank}, {}, true), past::blank);
  EXPECT_EQ(announced({5, 0, 1, past::blank}, {}, true), past::lost) << "an ensemble is there";
  EXPECT_EQ(announced({1, 0, 1, past::kept}, {}, true), past::fresh);
  EXPECT_EQ(announced({1, 1, 1, past::kept}, {}, true), past::kept);
  EXPECT_EQ(announced({1, 0, 1, past::kept}, {1, 1}, true), past::kept);
}

} // namespace
