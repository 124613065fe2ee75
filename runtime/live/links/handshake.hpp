// How two servers find out, before anything else is said, that they mean each other: who, of which
// ensemble, on which port, and (with a shared secret) that they are who they say.
//
// Plain: bytes in, bytes out; no socket, no clock, no random device. Reads 161 bytes at most from a
// stranger. Always: with a secret, each side proves that it knows it by an HMAC-SHA256 over both
// sides' greetings, which hold fresh nonces, ids, port and direction; so nothing that was recorded
// or reflected is ever accepted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/ensemble.hpp"
#include "messages/peers.hpp"
#include "runtime/live/links/frame.hpp"

namespace troupe {

using nonce = std::array<std::uint8_t, 32>;
using process_incarnation = std::array<std::uint8_t, 16>;

/// What a server brings to each of its handshakes.
struct server_credentials {
  server_id self = nobody;
  std::uint64_t cluster = 0; ///< 0: not known yet
  process_incarnation incarnation{};
  ensemble servers;
  std::string secret; ///< "" : peers are not authenticated
};

/// What one side says of itself.
struct greeting {
  channel on = channel::quorum;
  bool dialled = false; ///< by the sender of this greeting
  bool secured = false; ///< the sender has a secret
  server_id from = nobody;
  server_id to = nobody; ///< whom the dialling side means; the answering side: whom it answers
  std::uint64_t cluster = 0;
  process_incarnation incarnation{};
  std::uint64_t configuration = 0; ///< ensemble::hash
  nonce fresh{};

  bool operator==(const greeting&) const = default;
};

constexpr std::size_t greeting_bytes = 84;

std::string encode_greeting(const greeting& x);
std::optional<greeting> decode_greeting(std::string_view bytes);

/// Why one side does not want the other. The numbers are on the wire.
enum class refusal : std::uint8_t {
  none = 0,
  secret_missing,  ///< the refused side has no secret, the refusing one has
  secret_unwanted, ///< the other way round
  wrong_secret,
  other_cluster,
  unknown_server, ///< its id is not in the ensemble
  own_id,         ///< it claims to be the one that refuses
  other_server,   ///< one of the two is not whom the other means
  wrong_channel,  ///< it speaks of the other port
  connected,      ///< there is a connection that the refusing side dialled
};

/// In words, seen from the refusing side: "it has no quorum secret, this server has one".
std::string_view to_string(refusal why);

/// One handshake, from either side. Send what `output` gives, read exactly `wants` bytes, `hear`
/// them; until `over`.
class handshake {
public:
  /// The side that dialled, and means `to`.
  static handshake dialling(const server_credentials& own, channel on, server_id to,
                            const nonce& fresh);

  /// The side that was dialled on port `on`.
  static handshake answering(const server_credentials& own, channel on, const nonce& fresh);

  /// Bytes to send now; empty if there are none.
  std::string output() {
    return std::exchange(output_, {});
  }

  /// How many bytes the next step needs; 0: none.
  std::size_t wants() const;

  void hear(std::string_view bytes);

  /// Answering side: the other is whom it claims to be; `welcome` or `turn_away` is due.
  bool proven() const {
    return step_ == step::judged;
  }

  void welcome();
  void turn_away(refusal why);

  /// Both sides want this connection.
  bool complete() const {
    return step_ == step::complete;
  }

  /// It came to nothing; `reason` says why. Send `output` nevertheless.
  bool failed() const {
    return step_ == step::failed;
  }

  bool over() const {
    return complete() || failed();
  }

  const std::string& reason() const {
    return reason_;
  }

  /// The other side would rather use the connection that it dials itself.
  bool superseded() const {
    return superseded_;
  }

  /// Who the other side is, as far as it has said so.
  const greeting& other() const {
    return theirs_;
  }

  /// The streams of frames that follow.
  frame_stream sending() const;
  frame_stream receiving() const;

private:
  enum class step { greeting, answer, proof, judged, verdict, complete, failed };

  handshake(const server_credentials& own, channel on, const nonce& fresh, bool dialled);

  void on_greeting(std::string_view bytes);
  void on_answer(std::string_view bytes);
  void on_proof(std::string_view bytes);
  void on_verdict(std::string_view bytes);

  refusal check(const greeting& x) const;
  std::string proof(bool by_dialling_side) const;
  std::uint64_t stream(bool from_dialling_side) const;
  std::string digest(std::string_view label) const;
  void refuse(refusal why);
  void refused(std::uint8_t why);
  void give_up(std::string why);

  server_credentials own_;
  greeting mine_;
  greeting theirs_;
  step step_;
  std::string output_;
  std::string reason_;
  bool superseded_ = false;
};

} // namespace troupe
