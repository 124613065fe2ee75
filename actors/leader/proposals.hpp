// A leader's book: what it has proposed, who has it on disk, what is decided.
//
// Knows nothing of znodes. Always: zxids of an epoch are given without a gap; what is decided never
// shrinks.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "config/ensemble.hpp"
#include "messages/broadcast.hpp"

namespace troupe {

class proposals {
public:
  /// A leader of `epoch` whose history ends at `last`. `counter_max`: the last counter that an
  /// epoch may use.
  proposals(const ensemble& servers, std::uint32_t epoch, zxid last, std::uint32_t counter_max);

  /// Gives the write its place. Not if `exhausted`.
  zxid open(write_request write, std::int64_t time_ms);

  /// The epoch's zxids are used up: make way for the next epoch.
  bool exhausted() const {
    return counter_ >= counter_max_;
  }

  /// Last transaction of the history, proposed ones included.
  zxid last() const {
    return last_;
  }

  /// What was opened since the last time, to be sent and logged.
  std::vector<proposal> take_fresh();

  bool has_fresh() const {
    return !fresh_.empty();
  }

  /// This server has everything up to `through` on disk. True: more is decided now.
  bool acked(server_id server, zxid through);

  /// What this server is known to have on disk; {0,0} if it has not said.
  zxid held_by(server_id server) const;

  /// Everything up to here is decided.
  zxid committed() const {
    return committed_;
  }

  /// How many are proposed in this epoch and not decided.
  std::uint64_t outstanding() const;

private:
  ensemble servers_;
  std::uint32_t epoch_;
  std::uint32_t counter_ = 0;
  std::uint32_t counter_max_;
  zxid last_;
  zxid committed_;
  std::vector<proposal> fresh_;
  std::map<server_id, zxid> acked_;
};

} // namespace troupe
