// What travels between a client and the client port, both ways: bytes to the structs of messages/
// and back.
//
// Encoders append one whole frame, length in front, to a string that the caller keeps and reuses;
// they make no temporaries. Decoders take one frame without its length, never throw, and say what
// could not be understood as a value. Bytes behind a whole record are ignored, as ZooKeeper does.
// The tables of numbers and layouts are ZooKeeper's zookeeper.jute.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "messages/conversation.hpp"
#include "messages/operation.hpp"
#include "messages/reply.hpp"
#include "runtime/live/wire/opcode.hpp"

namespace troupe::wire {

namespace special_xid = talk::special_xid;

// ---- the first packet of each side
// ----------------------------------------------------------------------------------

constexpr std::size_t password_bytes = 16;

struct connect_request {
  zxid last_seen;
  std::int32_t timeout_ms = 0;
  session_id session = no_session; ///< no_session: a new one, please
  std::string password;
  std::optional<bool> read_only; ///< nullopt: the byte was not sent, and must not be answered
};

/// A refused or expired session is told by a timeout of 0, session 0 and sixteen zero bytes.
struct connect_response {
  std::int32_t timeout_ms = 0;
  session_id session = no_session;
  std::string password; ///< shorter than 16 bytes: filled up with zeros
  std::optional<bool> read_only;
};

std::optional<connect_request> decode_connect_request(std::string_view frame);
std::optional<connect_response> decode_connect_response(std::string_view frame);
void encode_connect_request(std::string& out, const connect_request& x);
void encode_connect_response(std::string& out, const connect_response& x);

// ---- requests
// -------------------------------------------------------------------------------------------------------

/// Waits for a quorum round; then answered in its place with the path.
struct sync_request {
  std::string path;
};

/// A connection proves who it is. `type` is unused by ZooKeeper.
struct auth_request {
  std::string scheme;
  std::string credential;
};

/// A step of a SASL negotiation; see runtime/live/gateway/authentication.
struct sasl_request {
  std::string token;
};

/// The body does not decode: MARSHALLINGERROR, the connection stays.
struct undecodable {};

/// A request that is not served: UNIMPLEMENTED with zxid -1, then the connection is closed.
struct unserved {};

/// One request. closeSession is a write (close_session), ping a read (ping_read).
struct request {
  std::int32_t xid = 0;
  opcode op = opcode::notification;
  std::variant<unserved, undecodable, write, read, sync_request, auth_request, reconfiguration,
               sasl_request>
      body;
};

/// nullopt: not even a header; the connection cannot go on.
/// Creates keep their flags as they came; flags that do not belong to the opcode (a container by
/// plain create, no container by createContainer) become create_mode(-1), which no tree accepts.
std::optional<request> decode_request(std::string_view frame);

/// The client's side. Of the writes all but create_session and attach_session, which no client says
/// in this way; of the reads all but identify and leave. Returns the opcode that decode_reply
/// needs.
opcode encode_request(std::string& out, std::int32_t xid, const write& what);
opcode encode_request(std::string& out, std::int32_t xid, const read& what);
opcode encode_request(std::string& out, std::int32_t xid, const sync_request& what);
opcode encode_request(std::string& out, std::int32_t xid, const auth_request& what);
opcode encode_request(std::string& out, std::int32_t xid, const reconfiguration& what);
opcode encode_request(std::string& out, std::int32_t xid, const sasl_request& what);

// ---- replies
// --------------------------------------------------------------------------------------------------------

struct reply_header {
  std::int32_t xid = 0;
  std::int64_t at = 0; ///< a packed zxid; 0 (auth) and -1 (unserved, replayed events) are none
  error code = error::ok;
};

constexpr std::size_t reply_header_bytes = 16;
constexpr std::size_t stat_bytes = 68;

/// The length in front of each frame.
constexpr std::size_t frame_head_bytes = 4;

/// A reply without a body: errors, pings, auth, closeSession.
void encode_header(std::string& out, const reply_header& x);

/// A whole reply. A multi's own error travels inside its body only (header err 0), any other error
/// without a body. The body session_opened is not for here (encode_connect_response).
void encode_reply(std::string& out, std::int32_t xid, const reply& x);

/// A step of a SASL negotiation, or its end; nullopt: nothing more to say.
void encode_sasl(std::string& out, std::int32_t xid, error code,
                 const std::optional<std::string>& token);

/// A watch event of a connected client.
void encode_event(std::string& out, const watch_event& x);

std::optional<reply_header> decode_header(std::string_view frame);

/// The client's side: the reply to a request of this opcode. nullopt: it does not decode.
std::optional<reply> decode_reply(opcode op, std::string_view frame);

/// The client's side: a frame whose header has xid -1.
std::optional<watch_event> decode_event(std::string_view frame);

} // namespace troupe::wire
