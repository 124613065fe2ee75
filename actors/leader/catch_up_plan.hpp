// How a learner's history becomes its leader's: decided from the shapes of both alone.
//
// Rests on Zab's invariant: one leader proposes in an epoch, in order, so two histories that share
// a transaction share everything before it. Hence the outline (where each epoch ends) is enough;
// contents are never compared.
#pragma once

#include "messages/catch_up.hpp"
#include "messages/storage.hpp"

namespace troupe {

struct catch_up_plan {
  catch_up_kind kind = catch_up_kind::nothing;
  zxid from; ///< history follows after this one; unused for snapshot

  bool operator==(const catch_up_plan&) const = default;
};

/// What a leader with the history `ours` tells a learner whose log ends at `theirs`.
/// `snapshot` if the leader's log no longer reaches back to the point where the two part.
catch_up_plan plan_catch_up(const outline& ours, zxid theirs);

} // namespace troupe
