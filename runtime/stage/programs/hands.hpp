// What a program does with one recipe at one place: a hand each.
//
// A hand spawns the real recipe, is told errands, and says what comes of them, as a script shows
// it. Only what no legal order of events can change is said.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "actors/client/session.hpp"
#include "runtime/stage/programs/errand.hpp"
#include "runtime/stage/programs/hold_laws.hpp"

namespace troupe {

/// How a hand tells what its program lives through. Called in the hand's turns. `most`: so many may
/// hold it at the same time, as hold_laws::claim has it.
struct program_voice {
  std::function<void(const std::string& what)> say;
  std::function<void(const std::string& path, std::size_t most)> wants;
  std::function<void(const std::string& path, std::size_t most)> gives_up;
  std::function<void(const std::string& path, std::size_t most, recipes::fencing_token token)>
      holds;
  std::function<void(const std::string& path, std::size_t most)> lets_go;
  std::function<void(const std::string& path, const std::string& what)> is_given;
};

struct hand_parts {
  std::string program; ///< its name
  session with;
  errand first; ///< what it is spawned for; it is told this, too
  program_voice voice;
};

/// Hears errands. `kind` is that of their forms.
caf::actor spawn_hand(caf::actor_system& system, const std::string& kind, hand_parts parts);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::errand)
