// What a script tells a client of the stage to do.
//
// Plain; the client does it when its turn comes.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "messages/conversation.hpp"
#include "messages/ids.hpp"

namespace troupe {

namespace order {

/// Go to this server, with a new session if there is none, otherwise with the one there is. `only`:
/// and to no other one.
struct visit {
  server_id server = nobody;
  bool only = false;
  std::optional<std::uint32_t> timeout_ms;
};

struct ask {
  decltype(talk::request::what) what;
};

struct vanish {};
struct come_back {};

} // namespace order

struct client_order {
  std::variant<order::visit, order::ask, order::vanish, order::come_back> what;
};

} // namespace troupe
