// What a client and its session say to each other, when both are actors.
//
// One connection: `hello` first, then `welcome` or `farewell`; requests and their replies; events
// before any reply that shows what they announce. After `farewell` nothing more comes, and what was
// asked and not answered may or may not have happened.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "messages/ids.hpp"
#include "messages/operation.hpp"
#include "messages/reconfiguration.hpp"
#include "messages/reply.hpp"

namespace troupe::talk {

/// Numbers of what is no ordinary request; such replies do not wait behind others. They are
/// ZooKeeper's.
namespace special_xid {
/// An event; a sign of life; a proof; watches that are set again.
constexpr std::int32_t notification = -1, ping = -2, auth = -4, set_watches = -8;
} // namespace special_xid

// ---- client to session

/// Opens a session (no_session), or takes an own one over.
struct hello {
  zxid last_seen; ///< the greatest that this client was told; a server that knows less refuses
  std::int32_t timeout_ms = 0;
  session_id session = no_session;
  std::string password = {};
  bool read_only = false; ///< a server without quorum will do
};

/// Wait for a quorum round, so that reads behind it show all that was acknowledged before.
struct sync_wanted {
  std::string path;
};

/// The client is this, too: counts for what is asked behind it ("digest", "name:password").
struct proof {
  std::string scheme;
  std::string credential;
};

/// `xid` is the client's own and comes back. A close_session ends the conversation with its reply;
/// a ping_read is the sign of life. A proof that is refused ends the conversation with its reply.
struct request {
  std::int32_t xid = 0;
  std::variant<write, read, sync_wanted, proof, reconfiguration> what;
};

/// What piled up, in order.
struct requests {
  std::vector<request> all;
};

/// The client is gone; its session stays until it expires.
struct goodbye {};

// ---- session to client

/// `is.session` is no_session: there is no such session (any more), and `farewell` follows.
struct welcome {
  session_opened is;
  bool read_only = false; ///< by a server without quorum: it answers reads only
};

/// To the request of this number, in the order of requests but for special ones.
struct reply {
  std::int32_t xid = 0;
  troupe::reply what;
};

/// Something that the client waits for has happened.
struct event {
  watch_event what;
};

/// What a session has to say at a time, in order, to a client that takes it so.
struct turn {
  std::vector<std::variant<reply, event>> said;
};

/// The connection is over; the session is not, unless the client has closed it.
struct farewell {
  std::string reason;
};

} // namespace troupe::talk
