// What is worth telling about a node's life: scenarios print it, laws are checked on it, operators
// read it in the log.
//
// Milestones are reported, never acted upon: no role learns anything from one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include "messages/ids.hpp"
#include "messages/vote.hpp"

namespace troupe::milestone {

struct looks { ///< left its leader, or found none, and why
  std::string reason;
};

/// Has chosen, or changed its mind in an election.
struct votes {
  vote choice;
};

/// Leads this epoch, and serves.
struct leads {
  std::uint32_t epoch = 0;
};

/// Has caught up with this leader, and serves.
struct follows {
  server_id leader = nobody;
  std::uint32_t epoch = 0;
};

/// The same, without a vote.
struct observes {
  server_id leader = nobody;
  std::uint32_t epoch = 0;
};

/// A leader has given this number to a write.
struct proposes {
  zxid id;
};

struct syncs { ///< its log is durable up to here
  zxid through;
};

/// A follower has told its leader so.
struct acks {
  zxid through;
};

struct commits { ///< a leader decided up to here
  zxid through;
};

struct learns { ///< got by catch-up what it lacked
  zxid first;
  zxid last;
};

struct forgets { ///< was told to cut this end of its log
  zxid first;
  zxid last;
};

struct loads { ///< got a leader's snapshot
  zxid at;
};

struct applies { ///< its tree has executed this; `digest` of the tree after it
  zxid id;
  std::uint64_t digest = 0;
};

struct promises { ///< its epochs are on disk
  std::uint32_t accepted = 0;
  std::uint32_t current = 0;
};

struct abstains { ///< takes no part in elections, and why
  std::string reason;
};

struct returns {}; ///< has been taught all that it had lost: takes part from the next election on

struct mends { ///< got from other servers what was damaged in its log
  zxid first;
  zxid last;
};

struct lacks { ///< cannot mend this: nobody who was heard has it
  zxid first;
  zxid last;
};

struct stops { ///< ended itself, and why
  std::string reason;
};

} // namespace troupe::milestone

namespace troupe {

/// Any of them.
using milestone_kind =
    std::variant<milestone::looks, milestone::votes, milestone::leads, milestone::follows,
                 milestone::observes, milestone::proposes, milestone::syncs, milestone::acks,
                 milestone::commits, milestone::learns, milestone::forgets, milestone::loads,
                 milestone::applies, milestone::promises, milestone::abstains, milestone::returns,
                 milestone::mends, milestone::lacks, milestone::stops>;

/// Hears milestones as they happen, on the thread of the actor that reports. Must not block or
/// throw.
using witness = std::function<void(server_id, const milestone_kind&)>;

} // namespace troupe
