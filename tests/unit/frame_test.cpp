// Frames and their bodies, without any socket: every defect is an answer, and costs no memory.
#include "runtime/live/links/frame.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "runtime/live/links/codec.hpp"
#include "runtime/live/links/pieces.hpp"

namespace {

using namespace troupe;

const frame_stream stream{77, server_id{2}, 0x1122334455667788};

proposal_batch batch_of(std::size_t count, std::size_t bytes) {
  proposal_batch x{3, {3, 4}, {}};
  for (std::uint32_t i = 0; i < count; ++i)
    x.entries.push_back({{3, 5 + i}, 1700000000000, {session_id{9}, 8, i, {server_id{1}, 2}, {}}});
  for (auto& entry : x.entries)
    entry.write.operation = std::string(bytes, 'x');
  return x;
}

template <class T>
void add(frame_writer& writer, std::vector<char>& out, const T& x) {
  auto at = frame_writer::begin(out);
  codec::encode(x, out);
  writer.finish(out, at, codec::kind_of<T>());
}

std::vector<char> two_frames() {
  std::vector<char> bytes;
  frame_writer writer{stream};
  add(writer, bytes, batch_of(3, 50));
  add(writer, bytes, commit{3, {3, 9}});
  return bytes;
}

frame_reader reader_for(frame_list list = frame_list::leader) {
  return {stream, list, bulk_bytes_min};
}

// All frames in `bytes`, fed `step` bytes at a time; then the defect's text if there is one.
std::vector<std::string> read_all(frame_reader reader, std::string_view bytes, std::size_t step) {
  std::vector<std::string> result;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (auto next = reader.next(); !std::holds_alternative<frame_reader::more>(next);
         next = reader.next()) {
      if (auto* wrong = std::get_if<frame_reader::defect>(&next)) {
        result.push_back("defect: " + wrong->what);
        return result;
      }
      auto& frame = std::get<frame_reader::frame>(next);
      result.push_back(to_string(frame.kind) + ' ' + std::to_string(frame.body.size()));
    }
  }
  return result;
}

std::string_view view(const std::vector<char>& x) {
  return {x.data(), x.size()};
}

std::string defect_of(const std::vector<char>& bytes, frame_list list = frame_list::leader) {
  auto read = read_all(reader_for(list), view(bytes), bytes.size());
  return read.empty() ? "" : read.back();
}

TEST(frame, reads_back_what_was_written_however_it_is_cut) {
  auto bytes = two_frames();
  auto whole = read_all(reader_for(), view(bytes), bytes.size());
  ASSERT_EQ(whole.size(), 2u);
  EXPECT_EQ(whole.at(1), "leader.7 12");
  for (std::size_t step = 1; step < bytes.size(); ++step)
    EXPECT_EQ(read_all(reader_for(), view(bytes), step), whole) << step;
}

TEST(frame, finds_every_damaged_byte) {
  auto good = two_frames();
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bytes = good;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x10);
    auto read = read_all(reader_for(), view(bytes), bytes.size());
    // a greater length within the cap makes the reader wait for more; it never accepts the frame
    auto whole = std::count_if(read.begin(), read.end(), [](auto& x) { return x[0] == 'l'; });
    EXPECT_LT(whole, 2) << i;
  }
}

TEST(frame, names_each_defect) {
  auto good = two_frames();
  auto with = [&](std::size_t at, int value) {
    auto bytes = good;
    bytes.at(at) = static_cast<char>(value);
    return defect_of(bytes);
  };
  EXPECT_EQ(with(0, 0), "defect: it does not speak this protocol (bad magic)");
  EXPECT_EQ(with(4, 9), "defect: it speaks version 9 of the protocol");
  EXPECT_EQ(with(6, 200), "defect: a message of kind leader.200 does not belong here");
  EXPECT_EQ(with(7, 9), "defect: a message of kind 9.6 does not belong here");
  EXPECT_EQ(with(12, 1), "defect: a frame of another connection"); // sender
  EXPECT_EQ(with(16, 1), "defect: a frame of another connection"); // cluster
  EXPECT_EQ(with(24, 1), "defect: a frame of another connection"); // incarnation
  EXPECT_EQ(with(32, 7), "defect: frame 7 follows frame 0");
  EXPECT_EQ(with(40, good.at(40) ^ 1), "defect: a damaged frame (checksum)");
}

TEST(frame, does_not_accept_a_message_of_the_other_direction) {
  EXPECT_EQ(defect_of(two_frames(), frame_list::learner),
            "defect: a message of kind leader.6 does not belong here");
}

TEST(frame, does_not_accept_a_frame_twice_or_out_of_order) {
  auto both = two_frames();
  std::vector<char> second(both.end() - 60, both.end());
  auto repeated = both;
  repeated.insert(repeated.end(), second.begin(), second.end());
  EXPECT_EQ(defect_of(repeated), "defect: frame 2 follows frame 2");
  EXPECT_EQ(defect_of(second), "defect: frame 2 follows frame 0");
}

TEST(frame, refuses_a_huge_length_before_anything_is_held) {
  for (auto kind : {codec::kind_of<commit>(), codec::kind_of<proposal_batch>()}) {
    std::vector<char> bytes;
    frame_writer writer{stream};
    writer.finish(bytes, frame_writer::begin(bytes), kind);
    std::fill_n(bytes.begin() + 8, 4, '\xf0');
    auto reader = reader_for();
    reader.feed(view(bytes));
    auto next = reader.next();
    ASSERT_TRUE(std::holds_alternative<frame_reader::defect>(next));
    EXPECT_NE(std::get<frame_reader::defect>(next).what.find("claims 4042322160 bytes"),
              std::string::npos);
    reader.feed(std::string(1 << 20, 'x')); // after a defect nothing is kept
    EXPECT_EQ(reader.held(), 0u);
  }
}

TEST(frame, has_a_tiny_cap_for_small_messages_and_room_for_batches) {
  EXPECT_LE(body_bytes_max(codec::kind_of<notification>(), bulk_bytes_min), 256u);
  EXPECT_EQ(body_bytes_max(codec::kind_of<submission>(), bulk_bytes_min), bulk_bytes_min);
  EXPECT_EQ(body_bytes_max(frame_kind::keepalive, bulk_bytes_min), 0u);
  EXPECT_FALSE(body_bytes_max(kind_at(frame_list::election, 3), bulk_bytes_min));
  EXPECT_FALSE(body_bytes_max(kind_at(frame_list::none, 1), bulk_bytes_min));
}

// ---- bodies

template <class T>
T round_trip(const T& x) {
  auto body = codec::encode(x);
  auto said = codec::decode(codec::kind_of<T>(), view(body), {server_id{2}, 5});
  EXPECT_TRUE(said.has_value());
  EXPECT_TRUE((said->template match_elements<peer, T>()));
  EXPECT_EQ(said->template get_as<peer>(0), (peer{server_id{2}, 5}));
  EXPECT_EQ(codec::encode(said->template get_as<T>(1)), body);
  return said->template get_as<T>(1);
}

TEST(frame_body, brings_every_kind_of_message_back) {
  vote choice{4, {3, 9}, server_id{2}};
  EXPECT_EQ(round_trip(notification{standing::leading, 7, choice, 4}).choice, choice);
  EXPECT_EQ(round_trip(follower_info{4, true, 77}).cluster, 77u);
  EXPECT_EQ(round_trip(epoch_ack{5, true, 4, {3, 9}}).last, (zxid{3, 9}));
  round_trip(catch_up_ack{5});
  round_trip(new_leader_ack{5, {3, 9}});
  round_trip(ack{5, {3, 9}});
  EXPECT_EQ(round_trip(submission{{batch_of(1, 9).entries.at(0).write}}).writes.size(), 1u);
  EXPECT_EQ(round_trip(pong{5, 6, {session_id{7}, session_id{8}}}).touched.size(), 2u);
  round_trip(sync_request{5});
  round_trip(leader_info{5, 77});
  EXPECT_EQ(round_trip(catch_up{5, catch_up_kind::snapshot, {1, 2}}).kind, catch_up_kind::snapshot);
  std::string all_bytes;
  for (int i = 0; i < 256; ++i)
    all_bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(round_trip(catch_up_snapshot{5, {{1, 2}, 3, true, all_bytes}}).part.bytes, all_bytes);
  EXPECT_EQ(round_trip(catch_up_history{5, batch_of(2, 300).entries}).entries.size(), 2u);
  round_trip(new_leader{5});
  round_trip(up_to_date{5, {1, 2}});
  EXPECT_EQ(round_trip(batch_of(20, 100)).entries.back().write.operation, std::string(100, 'x'));
  round_trip(commit{5, {1, 2}});
  round_trip(ping{5, 6});
  round_trip(sync_reply{5, 6});
}

TEST(frame_body, is_used_up_exactly) {
  auto body = codec::encode(batch_of(3, 20));
  auto kind = codec::kind_of<proposal_batch>();
  for (std::size_t size = 0; size < body.size(); ++size)
    EXPECT_FALSE(codec::decode(kind, view(body).substr(0, size), {})) << size;
  body.push_back('x');
  EXPECT_FALSE(codec::decode(kind, view(body), {}));
}

TEST(frame_body, does_not_believe_a_count_or_an_unknown_state) {
  auto pong_kind = codec::kind_of<pong>();
  auto body = codec::encode(pong{5, 6, {}});
  body.back() = '\xff';
  for (int i = 0; i < 3; ++i)
    body.push_back('\xff');
  body.push_back('\x0f'); // 2^32 - 1 sessions
  EXPECT_FALSE(codec::decode(pong_kind, view(body), {}));
  auto vote = codec::encode(notification{});
  vote.front() = 4;
  EXPECT_FALSE(codec::decode(codec::kind_of<notification>(), view(vote), {}));
  EXPECT_FALSE(codec::decode(frame_kind::keepalive, {}, {}));
}

TEST(frame_body, survives_every_flipped_byte) {
  auto body = codec::encode(batch_of(3, 20));
  for (auto& byte : body) {
    byte = static_cast<char>(byte ^ 0x85);
    static_cast<void>(codec::decode(codec::kind_of<proposal_batch>(), view(body), {}));
    byte = static_cast<char>(byte ^ 0x85);
  }
}

// ---- pieces

TEST(frame_pieces, leave_a_light_batch_whole) {
  EXPECT_TRUE(pieces(batch_of(10, 100), 1 << 20).empty());
  EXPECT_TRUE(pieces(commit{1, {1, 1}}, 1).empty());
}

TEST(frame_pieces, hold_all_entries_in_order_none_too_heavy) {
  auto whole = batch_of(100, 1000);
  std::uint32_t next = whole.entries.front().id.counter;
  for (auto& piece : pieces(whole, 10000)) {
    EXPECT_EQ(piece.epoch, whole.epoch);
    EXPECT_EQ(piece.committed, whole.committed);
    EXPECT_LE(codec::encode(piece).size(), 10100u);
    EXPECT_FALSE(piece.entries.empty());
    for (auto& entry : piece.entries)
      EXPECT_EQ(entry.id.counter, next++);
  }
  EXPECT_EQ(next, whole.entries.back().id.counter + 1);
}

TEST(frame_pieces, carry_a_single_heavy_write_alone) {
  EXPECT_EQ(pieces(batch_of(3, 5000), 100).size(), 3u);
}

} // namespace
