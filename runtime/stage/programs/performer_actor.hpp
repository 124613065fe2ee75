// The first actor of a scenario's program: hands each errand to the hand that it is for.
#pragma once

#include <string>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "runtime/stage/programs/hands.hpp"

namespace troupe {

/// Hears errands.
caf::actor spawn_performer(caf::actor_system& system, const std::string& program, session with,
                           program_voice voice);

} // namespace troupe
