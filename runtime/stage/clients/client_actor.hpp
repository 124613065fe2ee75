// A client of the stage: what a ZooKeeper client library does, in virtual time.
//
// Keeps one connection and one session as long as it can: pings, notices silence, tries the next
// server, takes its session and its watches along. Never repeats a request; what is unanswered when
// the connection ends is reported as such. Vanished, it reads and says nothing; its connection
// stays.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "messages/actors.hpp"
#include "runtime/live/wire/client_codec.hpp"
#include "runtime/stage/clients/client_network.hpp"
#include "runtime/stage/clients/client_note.hpp"
#include "runtime/stage/clients/client_order.hpp"

namespace troupe {

/// What its connection brings.
struct client_bytes {
  std::uint64_t connection = 0;
  std::optional<std::string> bytes; ///< nullopt: the connection is over
};

/// To itself: see to your connection. `turn` tells a late one.
struct client_beat {
  std::uint64_t turn = 0;
};

using stage_client_actor = hears<client_order, client_bytes, client_beat>;

/// A connection to a server with the client at one end; nullopt: nobody answers there.
using client_dialer = std::function<std::optional<std::uint64_t>(
    server_id, const std::shared_ptr<client_codec>&, const stage_client_actor&)>;

struct client_parts {
  std::string name;
  std::vector<server_id> servers; ///< that it knows, ascending
  std::uint32_t timeout_ms = 0;
  std::shared_ptr<client_network> lines;
  client_dialer dial;
  client_witness tell;
};

stage_client_actor spawn_client(caf::actor_system& system, client_parts parts);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::client_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::client_bytes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::client_beat)
