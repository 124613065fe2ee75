// The actor behind a session handle; see session.hpp for what it promises.
//
// Listens to its application and its connection, times both, and asks: client_memory (what is
// unanswered, what watches stand), watch_book (who hears an event), server_round (whom to dial).
#pragma once

#include <caf/send.hpp>

#include "actors/client/session.hpp"

namespace troupe {

/// To itself: see to your connection. `turn` tells a late one.
struct client_pulse {
  std::uint64_t turn = 0;
};

/// To itself, behind all that has piled up: say it.
struct client_flush {};

/// With what it hears of its connection.
using client_actor = session::extend_with<brisk_client>::extend<caf::reacts_to<client_pulse>,
                                                                caf::reacts_to<client_flush>>;

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::client_pulse)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::client_flush)
