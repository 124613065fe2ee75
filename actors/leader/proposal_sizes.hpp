// How large a leader's proposals are, for operators.
//
// Plain numbers; nothing is decided by them.
#pragma once

#include <algorithm>
#include <cstdint>

#include "messages/broadcast.hpp"
#include "messages/status.hpp"

namespace troupe {

class proposal_sizes {
public:
  void take(const write_request& x) {
    last_ = head_bytes + x.operation.size();
    least_ = made_ == 0 ? last_ : std::min(least_, last_);
    most_ = std::max(most_, last_);
    ++made_;
  }

  void report(status& x) const {
    x.counts.proposals = made_;
    x.proposal_last = last_;
    x.proposal_least = least_;
    x.proposal_most = most_;
  }

private:
  /// The transaction's zxid and time, and the name and origin of its write.
  static constexpr std::uint64_t head_bytes = 48;

  std::uint64_t made_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t least_ = 0;
  std::uint64_t most_ = 0;
};

} // namespace troupe
