// A client's end of a connection on the stage, for the client that applications use: its words
// leave as bytes, and bytes that arrive are said to it. What a tcp_connection is elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "actors/session/session_actor.hpp"
#include "runtime/live/wire/client_codec.hpp"
#include "runtime/stage/clients/client_network.hpp"

namespace troupe {

/// Makes a connection with this ear at the client's end; nullopt: nobody answers there.
using line_dialer = std::function<std::optional<std::uint64_t>(const std::shared_ptr<client_codec>&,
                                                               client_network::ear)>;

/// Empty: nobody answers there.
connection open_line(caf::actor_system& system, const std::shared_ptr<client_network>& lines,
                     const line_dialer& dial, const brisk_client& client);

} // namespace troupe
