// The messages of holding.hpp, as CAF may carry them inside a process.
#pragma once

#include <caf/typed_actor.hpp>

#include "actors/recipes/holding.hpp"

namespace troupe::recipes {

/// An actor from which something can be acquired; lock_actor.hpp and its like say what.
using holding_actor = caf::typed_actor<caf::replies_to<acquire>::with<held>,
                                       caf::replies_to<release>::with<released>>;

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::acquire)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::held)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::release)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::released)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::holding_change)
