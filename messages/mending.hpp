// What servers say to each other when one of them cannot read a part of its log.
//
// Travels on the election mesh, in every state of the election: whoever has an intact record gives
// it. Proves nothing by itself: who asked takes only what fits the checksums around the damage.
#pragma once

#include <vector>

#include "messages/broadcast.hpp"
#include "messages/ids.hpp"

namespace troupe {

/// "What do you have between these two?"
struct lost {
  zxid after;
  zxid before; ///< {0,0}: whatever follows

  bool operator==(const lost&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, lost& x) {
    return f(x.after, x.before);
  }
};

/// The answer: what is intact here of it, in order, from the front, as much as one frame takes.
struct found {
  lost gap;             ///< as it was asked
  bool reaches = false; ///< this history goes back so far; false: only a snapshot does, or nothing
  bool sound = false;   ///< the sender has all that it ever logged
  bool more = false;    ///< there is more behind the last entry
  std::vector<proposal> entries;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, found& x) {
    return f(x.gap, x.reaches, x.sound, x.more, x.entries);
  }
};

} // namespace troupe
