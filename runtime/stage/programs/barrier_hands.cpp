// Raising, lifting and passing; entering and leaving.
#include "runtime/stage/programs/barrier_hands.hpp"

#include <utility>

#include <caf/event_based_actor.hpp>

#include "actors/recipes/barrier_actor.hpp"

namespace troupe {

namespace {

caf::behavior barrier_hand(caf::event_based_actor* self, const recipes::barrier& what,
                           const std::string& path, const program_voice& voice) {
  auto failed = [=](const caf::error& why) {
    voice.say("fails at " + path + ": " + to_string(code_of(why)));
  };
  return {[=](const errand& x) {
    if (x.verb == "raise")
      self->request(what, caf::infinite, recipes::raise_barrier{})
          .then([=](const confirmed&) { voice.say("raises " + path); }, failed);
    else if (x.verb == "lift")
      self->request(what, caf::infinite, recipes::lift_barrier{})
          .then([=](const confirmed&) { voice.say("lifts " + path); }, failed);
    else
      self->request(what, caf::infinite, recipes::pass_barrier{x.patience})
          .then([=](const recipes::passed&) { voice.say("passes " + path); }, failed);
  }};
}

caf::behavior double_barrier_hand(caf::event_based_actor* self, const recipes::double_barrier& what,
                                  const std::string& path, const program_voice& voice) {
  auto failed = [=](const caf::error& why) {
    voice.say("fails at " + path + ": " + to_string(code_of(why)));
  };
  return {
      [=](const errand& x) {
        if (x.verb == "enter")
          self->request(what, caf::infinite, recipes::enter_barrier{x.patience})
              .then([=](const recipes::entered&) { voice.say("has entered " + path); }, failed);
        else
          self->request(what, caf::infinite, recipes::leave_barrier{})
              .then([=](const recipes::left&) { voice.say("has left " + path); }, failed);
      },
      [=](const recipes::holding_change& x) {
        if (x.now == recipes::holding::lost)
          voice.say("loses its place in " + path);
      },
  };
}

} // namespace

caf::actor spawn_barrier_hand(caf::actor_system& system, hand_parts parts) {
  auto& path = parts.first.path;
  auto what = recipes::spawn_barrier(system, parts.with, path);
  return system.spawn(barrier_hand, what, path, parts.voice);
}

caf::actor spawn_double_barrier_hand(caf::actor_system& system, hand_parts parts) {
  auto& path = parts.first.path;
  auto size = static_cast<std::uint32_t>(parts.first.number);
  auto what = recipes::spawn_double_barrier(system, parts.with, {path, size, parts.program});
  return system.spawn(double_barrier_hand, what, path, parts.voice);
}

} // namespace troupe
