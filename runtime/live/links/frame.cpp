// The layout of a frame, little-endian: see the offsets below.
//
// The checksum is XXH64 over the body, seeded with XXH64 over the rest of the header: one number
// that covers both.
#include "runtime/live/links/frame.hpp"

#include <array>
#include <tuple>

#include <xxhash.h>

#include "messages/ensure.hpp"
#include "messages/peers.hpp"
#include "messages/planted.hpp"

namespace troupe {

namespace {

constexpr std::size_t at_magic = 0, at_version = 4, at_kind = 6, at_length = 8, at_sender = 12,
                      at_cluster = 16, at_incarnation = 24, at_sequence = 32, at_checksum = 40;

template <class T>
void put(char* to, T x) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    to[i] = static_cast<char>(x >> (8 * i) & 0xff);
}

template <class T>
T take(const char* from) {
  T x = 0;
  for (auto i = sizeof(T); i-- > 0;)
    x = static_cast<T>(x << 8 | static_cast<unsigned char>(from[i]));
  return x;
}

std::uint64_t checksum(const char* header, const char* body, std::size_t size) {
  return XXH64(body, size, XXH64(header, at_checksum, 0));
}

// Generous for what has a fixed size; `bulk` for what carries writes or history.
constexpr std::uint32_t small = 256;
constexpr std::uint32_t touched_max = 8u * 1024 * 1024; // a million sessions heard of in one tick
constexpr std::uint32_t bulky = 0;

template <class T, class... Ts>
constexpr bool one_of = (std::is_same_v<T, Ts> || ...);

template <class T>
constexpr std::uint32_t cap_of() {
  if (one_of<T, submission, catch_up_snapshot, catch_up_history, proposal_batch, found>)
    return bulky;
  return one_of<T, pong> ? touched_max : small;
}

template <class... Ts>
constexpr auto caps(std::tuple<Ts...>*) {
  return std::array{cap_of<Ts>()...};
}

constexpr auto election_caps = caps(static_cast<said_in_election*>(nullptr));
constexpr auto learner_caps = caps(static_cast<said_by_learner*>(nullptr));
constexpr auto leader_caps = caps(static_cast<said_by_leader*>(nullptr));

template <std::size_t N>
std::optional<std::uint32_t> cap_at(const std::array<std::uint32_t, N>& caps, std::size_t place,
                                    std::uint32_t bulk) {
  if (place >= N)
    return std::nullopt;
  return caps[place] == bulky ? bulk : caps[place];
}

} // namespace

std::string to_string(frame_kind kind) {
  if (kind == frame_kind::keepalive)
    return "keepalive";
  auto place = '.' + std::to_string(place_of(kind));
  switch (list_of(kind)) {
  case frame_list::election:
    return "election" + place;
  case frame_list::learner:
    return "learner" + place;
  case frame_list::leader:
    return "leader" + place;
  default:
    return std::to_string(static_cast<unsigned>(list_of(kind))) + place;
  }
}

std::optional<std::uint32_t> body_bytes_max(frame_kind kind, std::uint32_t bulk) {
  switch (list_of(kind)) {
  case frame_list::none:
    return kind == frame_kind::keepalive ? std::optional{0u} : std::nullopt;
  case frame_list::election:
    return cap_at(election_caps, place_of(kind), bulk);
  case frame_list::learner:
    return cap_at(learner_caps, place_of(kind), bulk);
  case frame_list::leader:
    return cap_at(leader_caps, place_of(kind), bulk);
  }
  return std::nullopt;
}

std::size_t frame_writer::begin(std::vector<char>& out) {
  auto at = out.size();
  out.resize(at + frame_header_bytes);
  return at;
}

void frame_writer::finish(std::vector<char>& out, std::size_t at, frame_kind kind) {
  auto size = out.size() - at - frame_header_bytes;
  ensure(size <= UINT32_MAX, "a frame's length fits its field");
  auto* header = out.data() + at;
  auto* body = header + frame_header_bytes;
  put(header + at_magic, frame_magic);
  put(header + at_version, std::uint16_t{frame_version});
  put(header + at_kind, static_cast<std::uint16_t>(kind));
  put(header + at_length, static_cast<std::uint32_t>(size));
  put(header + at_sender, number(stream_.sender));
  put(header + at_cluster, stream_.cluster);
  put(header + at_incarnation, stream_.incarnation);
  put(header + at_sequence, ++sequence_);
  put(header + at_checksum, checksum(header, body, size));
}

void frame_reader::feed(std::string_view bytes) {
  if (!failed_.empty())
    return;
  buffer_.erase(0, done_);
  done_ = 0;
  buffer_.append(bytes);
}

frame_reader::outcome frame_reader::fail(std::string what) {
  failed_ = std::move(what);
  buffer_ = {};
  done_ = 0;
  return defect{failed_};
}

std::string frame_reader::check_header(const char* header) {
  if (auto x = take<std::uint32_t>(header + at_magic); x != frame_magic)
    return "it does not speak this protocol (bad magic)";
  if (auto x = take<std::uint16_t>(header + at_version); x != frame_version)
    return "it speaks version " + std::to_string(x) + " of the protocol";
  auto kind = static_cast<frame_kind>(take<std::uint16_t>(header + at_kind));
  auto cap = body_bytes_max(kind, bulk_);
  if (!cap || (kind != frame_kind::keepalive && list_of(kind) != list_))
    return "a message of kind " + to_string(kind) + " does not belong here";
  if (auto x = take<std::uint32_t>(header + at_length); x > *cap)
    return "a message of kind " + to_string(kind) + " claims " + std::to_string(x) + " bytes";
  frame_stream stream{take<std::uint64_t>(header + at_cluster),
                      server_id{take<std::uint32_t>(header + at_sender)},
                      take<std::uint64_t>(header + at_incarnation)};
  if (stream != stream_)
    return "a frame of another connection";
  if (auto x = take<std::uint64_t>(header + at_sequence);
      x != sequence_ + 1 && !planted(fault::gap_ignored))
    return "frame " + std::to_string(x) + " follows frame " + std::to_string(sequence_);
  return {};
}

frame_reader::outcome frame_reader::next() {
  if (!failed_.empty())
    return defect{failed_};
  if (held() < frame_header_bytes)
    return more{};
  auto* header = buffer_.data() + done_;
  if (auto wrong = check_header(header); !wrong.empty())
    return fail(std::move(wrong));
  auto size = take<std::uint32_t>(header + at_length);
  if (held() < frame_header_bytes + size) {
    if (done_ == 0 && buffer_.capacity() > 1024 * 1024 && held() < 64 * 1024)
      buffer_.shrink_to_fit(); // a great batch has passed
    return more{};
  }
  auto* body = header + frame_header_bytes;
  if (take<std::uint64_t>(header + at_checksum) != checksum(header, body, size)
      && !planted(fault::damaged_frames_taken))
    return fail("a damaged frame (checksum)");
  ++sequence_;
  done_ += frame_header_bytes + size;
  return frame{static_cast<frame_kind>(take<std::uint16_t>(header + at_kind)), {body, size}};
}

} // namespace troupe
