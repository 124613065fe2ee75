// One link over a socket that the test holds the other end of: silence, and one who does not read.
#include "runtime/live/links/link_broker.hpp"

#include <fcntl.h>

#include <gtest/gtest.h>

#include "tests/unit/link_stranger.hpp"

namespace {

using namespace troupe;
using namespace troupe::link_tests;

class keeper_actor : public link_ended_listener::base {
public:
  keeper_actor(caf::actor_config& cfg, std::shared_ptr<std::promise<std::string>> why)
      : link_ended_listener::base(cfg), why_(std::move(why)) {}

protected:
  behavior_type make_behavior() override {
    return {[this](const link_ended& x) {
      why_->set_value(x.why);
      quit();
    }};
  }

private:
  std::shared_ptr<std::promise<std::string>> why_;
};

struct one_link {
  explicit one_link(link_limits limits) {
    auto [listening, port] = bound_socket(1);
    other_end = connected_to(port);
    auto made = std::make_shared<made_connection>();
    made->slot = slot_of(channel::quorum, server_id{2}, false);
    made->token = 5;
    made->sending = {1, server_id{1}, 10};
    made->receiving = {1, server_id{2}, 20};
    made->socket = unique_fd{::accept(listening.get(), nullptr, nullptr)};
    auto promise = std::make_shared<std::promise<std::string>>();
    why = promise->get_future();
    hears = std::make_shared<ear>();
    listening_actor = system.spawn<ear_actor>(hears);
    link = spawn_link(system, made, limits, listening_actor,
                      system.spawn<keeper_actor>(std::move(promise)));
  }

  ~one_link() {
    caf::anon_send(link, link_end{"the test is over"});
    if (why.valid())
      why.wait_for(10s);
    caf::anon_send_exit(listening_actor, caf::exit_reason::user_shutdown);
  }

  std::string why_it_ended() {
    return why.valid() && why.wait_for(20s) == std::future_status::ready ? why.get()
                                                                         : "it did not end";
  }

  live_config config;
  caf::actor_system system{config};
  unique_fd other_end;
  std::future<std::string> why;
  std::shared_ptr<ear> hears;
  link_listener listening_actor;
  caf::actor link;
};

link_limits quick() {
  link_limits x;
  x.tick = 20ms;
  x.silence = 200ms;
  return x;
}

TEST(link_broker, ends_when_the_other_side_is_silent) {
  one_link x{quick()};
  auto up = x.hears->nth("up quorum 2 to learn");
  EXPECT_EQ(x.why_it_ended(), "it is silent");
  EXPECT_EQ(x.hears->nth("down quorum 2").who, up.who);
  auto sent = read_until_end(x.other_end);
  EXPECT_GE(sent.size(), 2 * frame_header_bytes); // it gave signs of life itself
  frame_reader reader{{1, server_id{1}, 10}, frame_list::leader, bulk_bytes_min};
  reader.feed(sent);
  EXPECT_EQ(std::get<frame_reader::frame>(reader.next()).kind, frame_kind::keepalive);
}

TEST(link_broker, stays_as_long_as_the_other_side_gives_signs_of_life) {
  one_link x{quick()};
  x.hears->nth("up quorum 2 to learn");
  frame_writer writer{{1, server_id{2}, 20}};
  // an answer to each of its keepalives, for three times as long as it bears silence
  for (int i = 0; i < 30; ++i) {
    ASSERT_EQ(read_until_end(x.other_end, frame_header_bytes).size(), frame_header_bytes);
    std::vector<char> bytes;
    writer.finish(bytes, frame_writer::begin(bytes), frame_kind::keepalive);
    write_all(x.other_end, {bytes.begin(), bytes.end()});
  }
  EXPECT_EQ(x.hears->count("down quorum 2"), 0u);
}

TEST(link_broker, lets_one_go_that_does_not_read) {
  link_limits limits;
  limits.unsent_bytes = 8 * 1024 * 1024;
  one_link x{limits};
  auto up = x.hears->nth("up quorum 2 to learn");
  catch_up_snapshot part{1, {{1, 1}, 0, false, std::string(1024 * 1024, 's')}};
  for (int i = 0; i < 40; ++i)
    caf::anon_send(up.message.get_as<learner_link>(0), part);
  EXPECT_NE(x.why_it_ended().find("does not take what it is sent"), std::string::npos);
  EXPECT_EQ(x.hears->nth("down quorum 2").who, up.who);
}

TEST(link_broker, counts_what_was_taken_as_sent) {
  link_limits limits;
  limits.unsent_bytes = 8 * 1024 * 1024;
  one_link x{limits};
  auto up = x.hears->nth("up quorum 2 to learn");
  catch_up_snapshot part{1, {{1, 1}, 0, false, std::string(1024 * 1024, 's')}};
  for (int i = 0; i < 40; ++i) {
    caf::anon_send(up.message.get_as<learner_link>(0), part);
    ASSERT_GT(read_until_end(x.other_end, 1024 * 1024).size(), 1024 * 1024 - 1u);
  }
  EXPECT_EQ(x.hears->count("down quorum 2"), 0u);
}

TEST(link_broker, refuses_to_send_what_the_other_side_would_refuse) {
  link_limits limits;
  limits.bulk_bytes = 1000;
  one_link x{limits};
  auto up = x.hears->nth("up quorum 2 to learn");
  caf::anon_send(up.message.get_as<learner_link>(0),
                 catch_up_snapshot{1, {{1, 1}, 0, false, std::string(1000, 's')}});
  EXPECT_EQ(x.why_it_ended().find("a message of kind leader.2 is too great"), 0u);
  EXPECT_EQ(read_until_end(x.other_end), "");
}

TEST(link_broker, ends_when_told_even_if_the_other_side_does_not_read) {
  one_link x{link_limits{}};
  auto up = x.hears->nth("up quorum 2 to learn");
  for (int i = 0; i < 20; ++i)
    caf::anon_send(up.message.get_as<learner_link>(0),
                   catch_up_snapshot{1, {{1, 1}, 0, false, std::string(1024 * 1024, 's')}});
  caf::anon_send(x.link, link_end{"enough"});
  EXPECT_EQ(x.why_it_ended(), "enough");
  x.hears->nth("down quorum 2");
}

TEST(link_broker, leaves_no_descriptor_behind) {
  auto descriptors = [] {
    std::size_t n = 0;
    for (int fd = 0; fd < 1024; ++fd)
      n += ::fcntl(fd, F_GETFD) >= 0;
    return n;
  };
  auto before = descriptors();
  for (int i = 0; i < 20; ++i) {
    one_link x{link_limits{}};
    x.hears->nth("up quorum 2 to learn");
    if (i % 2 == 0)
      x.other_end = unique_fd{};
  }
  EXPECT_EQ(descriptors(), before);
}

} // namespace
