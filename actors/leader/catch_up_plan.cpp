// The four ways of catching up.
#include "actors/leader/catch_up_plan.hpp"

namespace troupe {

catch_up_plan plan_catch_up(const outline& ours, zxid theirs) {
  if (theirs == ours.last())
    return {catch_up_kind::nothing, theirs};
  if (theirs < ours.base)
    return {catch_up_kind::snapshot, {}};
  // The last transaction of ours that the learner can share: in its own epoch, or at the end of an
  // older one.
  auto shared = ours.base;
  for (auto& end : ours.ends)
    if (end.epoch <= theirs.epoch)
      shared = end;
  if (shared.epoch == theirs.epoch && theirs <= shared)
    return {catch_up_kind::diff, theirs};
  return {catch_up_kind::truncate, shared};
}

} // namespace troupe
