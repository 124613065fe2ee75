// Discovery (Zab, phase 1): a new leader learns who stands where, and draws an epoch that nobody
// has promised before.
//
// Each answer is given only after the epoch it speaks of is on the answering server's disk.
#pragma once

#include <cstdint>

#include "messages/ids.hpp"

namespace troupe {

/// Learner to the leader it elected: where I stand.
struct follower_info {
  std::uint32_t accepted_epoch = 0;       ///< the highest epoch this server has ever promised to
  bool observer = false;                  ///< observers are taught but never counted
  std::uint64_t cluster = 0;              ///< the ensemble this disk belongs to; 0: an empty disk
  troupe::past past = troupe::past::kept; ///< whether it may be counted
  server_id promised_to = nobody;         ///< the leader of `accepted_epoch`; nobody: not known

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, follower_info& x) {
    return f(x.accepted_epoch, x.observer, x.cluster, x.past, x.promised_to);
  }
};

/// Leader to learners: this is the new epoch, greater than any that a majority had promised.
struct leader_info {
  std::uint32_t epoch = 0;
  std::uint64_t cluster = 0; ///< drawn by the first leader ever; an empty disk takes it
  bool begins = false;       ///< the leader has no history: this is the beginning of an ensemble

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, leader_info& x) {
    return f(x.epoch, x.cluster, x.begins);
  }
};

/// Learner to leader: I shall follow nobody older. `promised` is false if this epoch had been
/// accepted before (then the learner may be taught, but its promise does not count a second time).
struct epoch_ack {
  std::uint32_t epoch = 0;
  bool promised = false;
  std::uint32_t current_epoch = 0; ///< of the last leader whose history this server took over
  zxid last;                       ///< last transaction in its log

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, epoch_ack& x) {
    return f(x.epoch, x.promised, x.current_epoch, x.last);
  }
};

} // namespace troupe
