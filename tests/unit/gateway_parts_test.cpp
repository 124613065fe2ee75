// The plain parts of the client port: frames, session ids, timeouts, counts of connections.
#include "runtime/live/gateway/doorkeeper.hpp"
#include "runtime/live/gateway/greeting.hpp"
#include "runtime/live/gateway/outbox.hpp"
#include "runtime/live/gateway/tally.hpp"
#include "runtime/live/wire/inbox.hpp"

#include <cstring>
#include <set>

#include <gtest/gtest.h>

namespace troupe {
namespace {

/// Puts bytes in as a socket would, in pieces of at most `step`, and collects the frames.
std::vector<std::string> frames(inbox& in, std::string_view bytes, std::size_t step) {
  std::vector<std::string> xs;
  while (!bytes.empty()) {
    auto room = in.room();
    auto size = std::min({room.size(), bytes.size(), step});
    std::memcpy(room.data(), bytes.data(), size);
    in.took(size);
    bytes.remove_prefix(size);
    while (auto frame = in.next())
      xs.emplace_back(*frame);
  }
  return xs;
}

std::string framed(std::string_view body) {
  auto size = static_cast<std::uint32_t>(body.size());
  std::string x;
  for (int shift : {24, 16, 8, 0})
    x.push_back(static_cast<char>(size >> shift & 0xff));
  return x + std::string(body);
}

TEST(gateway_inbox, finds_the_same_frames_however_the_bytes_arrive) {
  std::vector<std::string> sent;
  std::string bytes;
  for (std::size_t size : {0, 1, 7, 4096, 100000, 3, 65536, 0, 20}) {
    sent.emplace_back(size, static_cast<char>('a' + sent.size()));
    bytes += framed(sent.back());
  }
  for (std::size_t step : {1, 2, 3, 5, 1000, 4096, 1000000}) {
    inbox in{100000};
    EXPECT_EQ(frames(in, bytes, step), sent) << step;
    EXPECT_FALSE(in.broken());
  }
}

TEST(gateway_inbox, refuses_lengths_out_of_range_for_good) {
  using namespace std::string_literals;
  for (auto& length : {"\xff\xff\xff\xff"s, "\x80\0\0\0"s, "\x7f\xff\xff\xff"s, "\0\0\0\x65"s}) {
    inbox in{100};
    EXPECT_TRUE(frames(in, length + framed("x"), 100).empty());
    EXPECT_TRUE(in.broken());
  }
}

TEST(gateway_inbox, does_not_allocate_what_was_only_announced) {
  using namespace std::string_literals;
  inbox in{0x7fffffff};
  EXPECT_TRUE(frames(in, "\x7f\xff\xff\xff"s, 100).empty());
  EXPECT_FALSE(in.broken());
  EXPECT_LE(in.room().size(), 4096u);
}

TEST(gateway_inbox, gives_great_memory_back) {
  inbox in{10000000};
  frames(in, framed(std::string(5000000, 'x')), 100000);
  EXPECT_LE(in.room().size(), 4096u);
}

TEST(gateway_outbox, keeps_the_order_of_what_is_written_and_taken) {
  outbox out;
  std::string sent, taken;
  for (int i = 0; i < 2000; ++i) {
    auto part = std::string(static_cast<std::size_t>(i % 300), static_cast<char>('a' + i % 26));
    out.end() += part;
    sent += part;
    auto some = out.rest().substr(0, static_cast<std::size_t>(i % 200));
    taken += some;
    out.took(some.size());
  }
  taken += out.rest();
  out.took(out.size());
  EXPECT_EQ(taken, sent);
  EXPECT_TRUE(out.empty());
}

TEST(gateway_session_ids, have_the_server_in_the_top_byte_whatever_the_clock_says) {
  for (std::uint32_t self : {1u, 127u, 128u, 200u, 255u})
    for (std::int64_t wall_ms : {std::int64_t{0}, std::int64_t{1} << 40, std::int64_t{1} << 41,
                                 std::int64_t{1760000000000}, std::int64_t{-1}}) {
      session_ids ids{server_id{self}, wall_ms};
      auto first = ids.draw();
      EXPECT_EQ(number(first) >> 56, self);
      EXPECT_NE(first, no_session);
      EXPECT_NE(number(first), 0x8000000000000000u);
      EXPECT_NE(ids.draw(), first);
    }
}

TEST(gateway_session_ids, go_on_behind_those_of_the_run_before) {
  session_ids before{server_id{1}, 1700000000000};
  session_ids after{server_id{1}, 1700000000001};
  for (int i = 0; i < 65535; ++i)
    static_cast<void>(before.draw());
  EXPECT_LE(number(before.draw()), number(after.draw()));
}

TEST(gateway_greeting, clamps_timeouts) {
  timing times;
  EXPECT_EQ(agreed_timeout_ms(-1, times), 4000u);
  EXPECT_EQ(agreed_timeout_ms(10000, times), 10000u);
  EXPECT_EQ(agreed_timeout_ms(2147483647, times), 40000u);
}

TEST(gateway_greeting, draws_passwords_that_differ) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i)
    seen.insert(draw_password());
  EXPECT_EQ(seen.size(), 100u);
  EXPECT_EQ(seen.begin()->size(), 16u);
}

TEST(gateway_doorkeeper, counts_by_address_and_in_all) {
  doorkeeper door{2, 3};
  EXPECT_TRUE(door.enter("a"));
  EXPECT_TRUE(door.enter("a"));
  EXPECT_FALSE(door.enter("a"));
  EXPECT_TRUE(door.enter("b"));
  EXPECT_FALSE(door.enter("c"));
  EXPECT_EQ(door.in_all(), 3u);
  EXPECT_EQ(door.refused(), 2u);
  door.leave("a");
  door.leave("nobody");
  EXPECT_TRUE(door.enter("c"));
}

TEST(gateway_doorkeeper, lets_everybody_in_without_limits) {
  doorkeeper door{0, 0};
  for (int i = 0; i < 1000; ++i)
    EXPECT_TRUE(door.enter("a"));
}

TEST(gateway_tally, adds_up_without_losing_the_extremes) {
  tally a, b, none;
  a.took(5000);
  b.took(1000);
  b.took(9000);
  a.add(none);
  a.add(b);
  EXPECT_EQ(a.least_us, 1000);
  EXPECT_EQ(a.most_us, 9000);
  EXPECT_DOUBLE_EQ(a.average_ms(), 5.0);
}

} // namespace
} // namespace troupe
