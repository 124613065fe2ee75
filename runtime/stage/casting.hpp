// Which of the ready actors runs next, and which never will again.
//
// Wraps CAF's testing scheduler: one message at a time, virtual time, a seeded choice. Actors
// belong to a life, one for each start of a server; when a life is over none of its actors runs any
// more, wherever it stood: that is a crash. Who is spawned in an actor's turn belongs to its life.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include <caf/actor_clock.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>

namespace troupe {

using life_number = std::uint64_t;

/// The life of what belongs to no server.
constexpr life_number stage_life = 0;

class casting {
public:
  using time_point = caf::actor_clock::time_point;

  casting(caf::actor_system& system, std::uint64_t seed);

  void seed(std::uint64_t value) {
    random_.seed(value);
  }

  /// A number below `bound`, and any number.
  std::size_t draw(std::size_t bound);
  std::uint64_t draw();

  /// What `act` spawns belongs to this life.
  template <class Act>
  auto as(life_number life, Act act) {
    claim();
    auto before = std::exchange(on_, life);
    auto result = act();
    claim();
    on_ = before;
    return result;
  }

  void end(life_number life) {
    over_.insert(life);
    paused_.erase(life);
    sorted_ = 0;
  }

  /// None of this life's actors runs until it goes on.
  void pause(life_number life) {
    paused_.insert(life);
    sorted_ = 0;
  }

  void resume(life_number life);

  /// How many actors could run now.
  std::size_t ready();

  /// That one of them (below `ready()`) takes a turn.
  void run(std::size_t which);

  time_point now();

  /// Since the curtain rose.
  std::chrono::milliseconds elapsed();

  std::optional<time_point> next_timer();

  /// Time goes on to here; timers that are due go off.
  void advance_to(time_point then);

  /// Ends every actor, those of ended lives too, and lets them clean up.
  void clear();

private:
  void claim();
  bool set_aside(caf::resumable* job);
  void remember(caf::scheduled_actor* actor);
  life_number life_of(const caf::scheduled_actor* actor) const;

  caf::actor_system& system_;
  caf::scheduler::test_coordinator& scheduler_;
  std::mt19937_64 random_;
  time_point start_;
  caf::actor_id claimed_ = 0;
  life_number on_ = stage_life;
  std::unordered_map<caf::actor_id, life_number> lives_;
  std::set<life_number> over_;
  std::set<life_number> paused_;
  std::size_t sorted_ = 0; ///< so many of the scheduler's first jobs are known to be ready
  std::unordered_map<caf::actor_id, caf::weak_actor_ptr> cast_;
  std::vector<caf::resumable*> gone_;    ///< had a turn coming when their life ended
  std::vector<caf::resumable*> waiting_; ///< have a turn coming when their life goes on
};

} // namespace troupe
