// All that servers say to each other, as three lists. The place in a list is the kind in a link's
// frame.
//
// Who adds a message adds it at the end: the number is on the wire.
#pragma once

#include <tuple>

#include "messages/broadcast.hpp"
#include "messages/catch_up.hpp"
#include "messages/discovery.hpp"
#include "messages/mending.hpp"
#include "messages/vote.hpp"

namespace troupe {

/// On the election port, both ways.
using said_in_election = std::tuple<notification, lost, found>;

/// On the quorum port, learner to leader.
using said_by_learner = std::tuple<follower_info, epoch_ack, catch_up_ack, new_leader_ack, ack,
                                   submission, pong, sync_request>;

/// On the quorum port, leader to learner.
using said_by_leader = std::tuple<leader_info, catch_up, catch_up_snapshot, catch_up_history,
                                  new_leader, up_to_date, proposal_batch, commit, ping, sync_reply>;

/// Which port a connection belongs to.
enum class channel : std::uint8_t { election, quorum };

/// Node to links: be connected to this server on that channel from now on (redial until told
/// otherwise). On the quorum channel at most one server is dialled at a time: the leader.
struct dial {
  channel on = channel::quorum;
  server_id server = nobody;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, dial& x) {
    return f(x.on, x.server);
  }
};

/// Node to links: end this connection and do not redial it (election channel: redial is up to
/// links).
struct hang_up {
  channel on = channel::quorum;
  peer who;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, hang_up& x) {
    return f(x.on, x.who);
  }
};

/// Links to node, with the handle that speaks to the other side: a connection stands. Comes before
/// anything it brings.
struct peer_up {
  channel on = channel::quorum;
  peer who;
  bool dialled = false; ///< by this side: on the quorum channel, `who` is asked to lead; otherwise
                        ///< `who` wants to learn

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, peer_up& x) {
    return f(x.on, x.who, x.dialled);
  }
};

/// Links to node: that connection has ended. Comes after everything it brought, and before the next
/// `peer_up` of it.
struct peer_down {
  channel on = channel::quorum;
  peer who;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, peer_down& x) {
    return f(x.on, x.who);
  }
};

/// Node to links: the ensemble that this server's disk belongs to. Handshakes name it from now on,
/// and a peer of another ensemble is refused. 0: not known yet.
struct belongs {
  std::uint64_t cluster = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, belongs& x) {
    return f(x.cluster);
  }
};

} // namespace troupe
