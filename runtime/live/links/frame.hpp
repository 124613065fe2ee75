// What lies on the wire between two servers once they have shaken hands: numbered frames of one
// message each.
//
// Plain: bytes in, frames or a defect out. Never allocates what a header merely claims: the buffer
// grows with the bytes that have arrived, and a length above the cap of its kind is a defect before
// that. Always: after a defect nothing more is read; the connection has to end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "messages/ids.hpp"

namespace troupe {

/// Which list of messages/peers.hpp a frame's message is from (high byte), and its place there (low
/// byte). The numbers are on the wire.
enum class frame_kind : std::uint16_t { keepalive = 0 };

enum class frame_list : std::uint8_t { none = 0, election = 1, learner = 2, leader = 3 };

constexpr frame_kind kind_at(frame_list list, std::size_t place) {
  return static_cast<frame_kind>(static_cast<std::uint16_t>(list) << 8 | place);
}

constexpr frame_list list_of(frame_kind kind) {
  return static_cast<frame_list>(static_cast<std::uint16_t>(kind) >> 8);
}

constexpr std::size_t place_of(frame_kind kind) {
  return static_cast<std::uint16_t>(kind) & 0xff;
}

/// "learner.4", for the log.
std::string to_string(frame_kind kind);

/// What all frames of one direction of one connection have in common. Agreed in the handshake:
/// `stream` is derived from both sides' nonces, so that a frame of another connection, of another
/// life of the process or of the other direction is never taken for one of this.
struct frame_stream {
  std::uint64_t cluster = 0; ///< as the sender named it in the handshake; 0: it knew none
  server_id sender = nobody;
  std::uint64_t incarnation = 0; ///< of the stream

  bool operator==(const frame_stream&) const = default;
};

/// Bytes that a frame's body may have, by kind; nullopt: there is no such kind. `bulk` is the cap
/// of those kinds that carry writes, history or snapshots.
std::optional<std::uint32_t> body_bytes_max(frame_kind kind, std::uint32_t bulk);

/// Magic, version, kind, length, sender, cluster, incarnation, sequence, checksum.
constexpr std::size_t frame_header_bytes = 48;
constexpr std::uint32_t frame_magic = 0x4c505254; // "TRPL"
constexpr std::uint8_t frame_version = 1;

/// Room for batches that piled up, besides one write of the greatest size that clients may send.
constexpr std::uint32_t bulk_bytes_min = 64u * 1024 * 1024;

/// Writes frames of one stream, in sequence.
class frame_writer {
public:
  explicit frame_writer(frame_stream stream) : stream_(stream) {}

  /// Leaves room for a header at the end of `out`, behind which the body is to be appended.
  /// Returns where the frame begins.
  static std::size_t begin(std::vector<char>& out);

  /// Fills the header in: the body is all that follows it.
  void finish(std::vector<char>& out, std::size_t at, frame_kind kind);

private:
  frame_stream stream_;
  std::uint64_t sequence_ = 0;
};

/// Reads frames of one stream of one list, in sequence.
class frame_reader {
public:
  /// `body` is valid until the next call.
  struct frame {
    frame_kind kind = frame_kind::keepalive;
    std::string_view body;
  };

  /// Why the connection has to end, in words for the log.
  struct defect {
    std::string what;
  };

  /// Nothing complete is there.
  struct more {};

  using outcome = std::variant<more, frame, defect>;

  frame_reader(frame_stream stream, frame_list list, std::uint32_t bulk)
      : stream_(stream), list_(list), bulk_(bulk) {}

  /// Takes what has arrived.
  void feed(std::string_view bytes);

  /// The next frame of what has arrived.
  outcome next();

  /// Bytes that are held at the moment.
  std::size_t held() const {
    return buffer_.size() - done_;
  }

private:
  outcome fail(std::string what);

  std::string check_header(const char* header);

  frame_stream stream_;
  frame_list list_;
  std::uint32_t bulk_;
  std::string buffer_;
  std::size_t done_ = 0; ///< bytes of the buffer that were handed out
  std::uint64_t sequence_ = 0;
  std::string failed_;
};

} // namespace troupe
