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
  EXPECT_EQ(server->promised(), epochs{});
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

} // namespace
