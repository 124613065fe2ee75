// What a client of the stage lives through: the player prints it, laws are checked on it.
//
// Plain. A note is made as the client itself does or hears something, in its order.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include "messages/conversation.hpp"
#include "messages/ids.hpp"

namespace troupe {

namespace note {

/// The session is open, or goes on at another server.
struct connected {
  server_id server = nobody;
  session_id session = no_session;
  bool fresh = false;
};

/// The connection is gone; the session is perhaps not.
struct disconnected {};

/// A request leaves for the server.
struct asked {
  talk::request what;
};

struct answered {
  talk::request what;
  talk::reply reply;
};

/// The connection ended before the answer came. `sent`: it may have happened.
struct unanswered {
  talk::request what;
  bool sent = true;
};

/// A watch has fired. Not `awaited`: the client waits for no such thing (any more).
struct fired {
  watch_event what;
  bool awaited = true;
};

/// The servers say that there is no such session any more.
struct expired {};

/// The session is closed, as the client had asked.
struct closed {};

/// A program with the recipes of actors/recipes: what came of its errands, in words.
struct did {
  std::string what;
};

/// A server said what no server says.
struct confused {
  std::string by;
};

} // namespace note

using client_note =
    std::variant<note::connected, note::disconnected, note::asked, note::answered, note::unanswered,
                 note::fired, note::expired, note::closed, note::did, note::confused>;

/// Hears of every client, by name. Must not block or throw.
using client_witness = std::function<void(const std::string&, const client_note&)>;

} // namespace troupe
