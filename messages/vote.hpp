// What servers say to each other while they look for a leader.
//
// Notifications travel on the election mesh only; nothing here is ever stored.
#pragma once

#include <cstdint>

#include "messages/ids.hpp"

namespace troupe {

/// Whom a server would follow. The order of the fields is the rule of the election (ZooKeeper's
/// FastLeaderElection).
struct vote {
  std::uint32_t epoch = 0; ///< of the last leader that the candidate followed (its current epoch)
  zxid last;               ///< last transaction in the candidate's log
  server_id candidate = nobody; ///< breaks the tie

  auto operator<=>(const vote&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, vote& x) {
    return f(x.epoch, x.last, x.candidate);
  }
};

/// What a server does at the moment (ZooKeeper's ServerState).
enum class standing : std::uint8_t { looking, following, leading, observing };

/// "I am in this state and this is my choice." Sent to every server when the choice changes, and as
/// the answer to one that still looks.
struct notification {
  standing state = standing::looking;
  std::uint64_t round = 0; ///< the sender's election round; meaningful among those who look
  vote choice; ///< while looking: the preferred leader; otherwise: the leader that was elected
  std::uint32_t epoch =
      0; ///< not looking: the epoch that the sender follows or leads; 0 before it is known
  troupe::past past = troupe::past::kept; ///< the sender's own

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, notification& x) {
    return f(x.state, x.round, x.choice, x.epoch, x.past);
  }
};

/// Node to election: find a leader. `mine` is this server's own candidacy.
struct look {
  std::uint64_t term = 0; ///< counts the times that this node looked; comes back in `elected`
  vote mine;
  troupe::past past = troupe::past::kept;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, look& x) {
    return f(x.term, x.mine, x.past);
  }
};

/// Election to node: the choice is settled.
struct elected {
  std::uint64_t term = 0;
  vote choice;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, elected& x) {
    return f(x.term, x.choice);
  }
};

/// Node to election: what to answer those who still look, now that this server serves; `looking`:
/// it no longer does, and will look as soon as its disk has said where it stands.
struct settled {
  std::uint64_t term = 0;
  standing state = standing::following;
  std::uint32_t epoch = 0;
  troupe::past past = troupe::past::kept; ///< not looking: as it is now

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, settled& x) {
    return f(x.term, x.state, x.epoch, x.past);
  }
};

} // namespace troupe
