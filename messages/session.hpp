// What session hosts and the roles of their node say to each other besides writes and reads.
//
// `service` travels tree → watcher registry → hosts, behind the outcomes of everything applied
// before: a host that hears it has been told all that its node's history knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/ids.hpp"
#include "messages/operation.hpp"
#include "messages/vote.hpp"

namespace troupe {

/// Node to session hosts (with the handle to submit to): the node serves, or no longer does.
/// Not serving: hold writes and reads, answer pings. Serving: submit again, in order, whatever is
/// unanswered.
struct service {
  bool serving = false;
  standing role = standing::looking;
  std::uint32_t epoch = 0;
};

/// Session host to its role: these sessions were heard of since the last one.
struct touched {
  std::vector<session_id> sessions;
};

/// Session host to its role: a quorum round, please; then let this read pass through the tree.
struct sync_wish {
  std::uint32_t host = 0;
  read_request request; ///< a sync_done
};

/// A session as the leader's expiry sees it.
struct session_lease {
  session_id session = no_session;
  std::uint32_t timeout_ms = 0;
};

/// Leader to tree: tell me of all sessions, now and as they come and go (answered with
/// session_news).
struct watch_sessions {
  std::uint64_t term = 0;
};

/// Tree to leader. `all`: the first one, which lists every session there is.
struct session_news {
  bool all = false;
  std::vector<session_lease> opened; ///< or attached again, perhaps with another timeout
  std::vector<session_id> ended;
};

/// Tree to leader: when some znode may have to be ended because its time is over. Said at first,
/// and whenever it has become another time.
struct mortality {
  std::optional<std::int64_t> first_end_ms; ///< of a time to live, by the wall clock
  bool empty_containers = false;

  bool operator==(const mortality&) const = default;
};

/// Leader to tree: which are they? Answered with mortals_found.
struct find_mortal {
  std::int64_t now_ms = 0;
  bool containers = false;        ///< also those that have lost their children
  std::int64_t never_used_ms = 0; ///< and those that never had any for so long; 0: not them
  std::uint64_t limit = 0;
};

/// Tree to leader: these, at most as many as were asked for.
struct mortals_found {
  std::vector<std::string> paths;
};

/// A new session host announces itself; its deliveries come from then on.
struct enroll {
  std::uint32_t host = 0;
};

} // namespace troupe
