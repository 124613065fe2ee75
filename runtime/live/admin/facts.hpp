// What operators may ask of a server, gathered: the node's status, the clients', the client port's
// own counts.
//
// Plain values, a copy of one moment (of each thread).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "messages/ids.hpp"
#include "messages/status.hpp"
#include "runtime/live/gateway/tally.hpp"

namespace troupe {

/// One connection.
struct client_facts {
  std::string address;
  std::uint16_t port = 0;
  bool reads = true;      ///< is read from at the moment
  std::size_t queued = 0; ///< requests without a reply
  tally counts;
  session_id session = no_session; ///< no_session: what follows says nothing
  bool local = false;              ///< the session is only this server's
  std::int32_t last_opcode = 0;
  std::int64_t established_ms = 0; ///< wall clock
  std::uint32_t timeout_ms = 0;
  std::int64_t expires_in_ms = 0; ///< the connection, if it stays silent
  std::int64_t last_xid = -1;
  std::int64_t last_zxid = -1;
  std::int64_t last_reply_us = 0; ///< of a clock that only goes forward
  std::int64_t last_latency_us = 0;
};

struct server_facts {
  bool serving = false;
  bool read_only = false; ///< not serving, but for reads
  bool asker_is_local = false;
  settings all;
  std::uint16_t port = 0; ///< the client port in use
  std::int64_t uptime_ms = 0;
  std::int64_t wall_ms = 0;
  std::uint64_t trace_mask = 0; ///< gtmk and stmk; nothing else is done with it
  std::uint64_t refused = 0;    ///< connections that were one too many
  std::uint64_t local_sessions = 0;
  status node;
  port_tally counts;
  std::optional<durations> log_syncs;
  std::size_t requests = 0; ///< without a reply, of all clients
  std::vector<client_facts> clients;
};

} // namespace troupe
