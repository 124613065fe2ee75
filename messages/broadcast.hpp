// Atomic broadcast (Zab, phase 3): what leader and learners say while they serve.
//
// Every message names the epoch of the leader it belongs to; a role hears nothing of another epoch.
// Always: entries of a batch are in zxid order without a gap.
#pragma once

#include <cstdint>
#include <vector>

#include "messages/ids.hpp"
#include "messages/shared_bytes.hpp"

namespace troupe {

/// Where a write entered the ensemble, so that its outcome finds the way back: a server, and one
/// session host there.
struct origin {
  server_id server = nobody;
  std::uint32_t host = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, origin& x) {
    return f(x.server, x.host);
  }
};

/// A client's write on its way to the leader.
///
/// (session, attachment, sequence) names it for ever: `attachment` is drawn at random each time
/// that a session is opened or moves to a connection, `sequence` counts that attachment's writes
/// from 1 (0: the opening or attaching itself). The data tree executes each name once, and an
/// attachment's writes only while it is the session's newest. `operation` is an encoded `operation`
/// (messages/operation.hpp); only the data tree decodes it.
struct write_request {
  session_id session = no_session;
  std::uint64_t attachment = 0;
  std::uint64_t sequence = 0;
  origin from;
  shared_bytes operation;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, write_request& x) {
    return f(x.session, x.attachment, x.sequence, x.from, x.operation);
  }
};

/// Session host to its node's role, and learner to leader: please propose these, in this order.
struct submission {
  std::vector<write_request> writes;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, submission& x) {
    return f(x.writes);
  }
};

/// One transaction as it is agreed upon and logged. `time_ms` is the leader's wall clock, the same
/// on all replicas.
struct proposal {
  zxid id;
  std::int64_t time_ms = 0;
  write_request write;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, proposal& x) {
    return f(x.id, x.time_ms, x.write);
  }
};

/// Leader to learners: log these, then, if you vote, say `ack`. `committed` saves a separate commit
/// for what is decided already.
struct proposal_batch {
  std::uint32_t epoch = 0;
  zxid committed;
  std::vector<proposal> entries;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, proposal_batch& x) {
    return f(x.epoch, x.committed, x.entries);
  }
};

/// Follower to leader: everything up to `through` is on my disk.
struct ack {
  std::uint32_t epoch = 0;
  zxid through;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, ack& x) {
    return f(x.epoch, x.through);
  }
};

/// Leader to learners: everything up to `through` is decided.
struct commit {
  std::uint32_t epoch = 0;
  zxid through;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, commit& x) {
    return f(x.epoch, x.through);
  }
};

/// Leader to learners, twice a tick and for each sync: are you there? Travels behind all that was
/// proposed before.
struct ping {
  std::uint32_t epoch = 0;
  std::uint64_t round = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, ping& x) {
    return f(x.epoch, x.round);
  }
};

/// Learner to leader: I am, and these sessions were heard of since the last one.
struct pong {
  std::uint32_t epoch = 0;
  std::uint64_t round = 0;
  std::vector<session_id> touched;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, pong& x) {
    return f(x.epoch, x.round, x.touched);
  }
};

/// Learner to leader: tell me when a majority has confirmed, after this arrived, that you lead. The
/// session was heard of now: its answer proves to its client that it lives from here on.
struct sync_request {
  std::uint64_t token = 0;
  session_id session = no_session;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, sync_request& x) {
    return f(x.token, x.session);
  }
};

/// Leader to learner: a majority has; everything committed before is on this link already.
struct sync_reply {
  std::uint32_t epoch = 0;
  std::uint64_t token = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, sync_reply& x) {
    return f(x.epoch, x.token);
  }
};

} // namespace troupe
