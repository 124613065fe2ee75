// What is said to whoever holds something by a znode of its own: a lock, a lease, a leadership.
//
// The znode is an ephemeral: it is gone with its session, and so is what it stood for.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "messages/ids.hpp"

namespace troupe::recipes {

/// The transaction that made the holder's znode. It grows from holder to holder, and never comes
/// twice: whoever is written to remembers the greatest one it was shown and refuses lesser ones, so
/// that a holder which stood still and was overtaken without knowing can do no harm.
struct fencing_token {
  zxid created;

  auto operator<=>(const fencing_token&) const = default;
};

/// "I want it." Answered with `held` when it is the sender's, or with an error.
struct acquire {
  /// So long, and no longer; then the answer is operation_timeout. nullopt: for ever.
  std::optional<std::chrono::milliseconds> patience = std::nullopt;
};

struct held {
  fencing_token token;
};

/// "I want it no more", whether it is held or waited for.
struct release {};

/// The sender neither holds it nor waits for it.
struct released {};

enum class holding : std::uint8_t {
  held,     ///< it is yours again, after a doubt; with the same token
  in_doubt, ///< no server is there: it is still yours until the session's timeout has passed at
            ///< most, but begin nothing that cannot be fenced
  lost,     ///< it is yours no more; nothing has to be released
};

const char* to_string(holding x);

/// Said unasked to the holder.
struct holding_change {
  holding now = holding::held;
  fencing_token token;
  std::string why; ///< for people
};

} // namespace troupe::recipes
