// One connection to another server, once both have shaken hands: messages to frames and back.
//
// Frames and deframes, no more; runs in the middleman's one thread. Tells the listener itself that
// the connection stands and that it has ended, so that both travel the path of what it brings.
// Always: peer_up, then what it brings, then peer_down, each once. Nothing thrown here leaves it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <caf/io/broker.hpp>

#include "messages/actors.hpp"
#include "runtime/live/links/dialer.hpp"

namespace troupe {

/// Broker to links actor: that connection has ended, and the listener knows.
struct link_ended {
  link_slot slot;
  std::uint64_t token = 0;
  std::string why;
};

/// Links actor to broker: end.
struct link_end {
  std::string why;
};

/// To itself, once a second.
struct link_tick {};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::link_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::link_end)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::link_tick)

namespace troupe {

using link_ended_listener = hears<link_ended>;

struct link_limits {
  std::uint32_t bulk_bytes = bulk_bytes_min;         ///< of a body that carries writes or history
  std::uint64_t unsent_bytes = 256ull * 1024 * 1024; ///< beyond, the other side is let go
  std::uint64_t piece_bytes = 16ull * 1024 * 1024;   ///< a batch that piled up is cut about here
  std::chrono::milliseconds tick{1000};              ///< a keepalive after this long without news
  std::chrono::milliseconds silence{10000};          ///< the other side is dead after this

  static link_limits of(channel on, std::uint32_t frame_bytes_max);
};

/// Starts the broker of `made`.
caf::actor spawn_link(caf::actor_system& system, std::shared_ptr<made_connection> made,
                      link_limits limits, link_listener to, link_ended_listener keeper);

} // namespace troupe
