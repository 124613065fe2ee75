// One actor for all of them: they are told the same, and say the same.
#include "runtime/stage/programs/holding_hands.hpp"

#include <string_view>
#include <utility>

#include <caf/event_based_actor.hpp>

#include "actors/recipes/lock_actor.hpp"
#include "actors/recipes/read_write_lock_actor.hpp"
#include "actors/recipes/semaphore_actor.hpp"

namespace troupe {

namespace {

using recipes::holding_actor;

class holding_hand : public caf::event_based_actor {
public:
  holding_hand(caf::actor_config& config, hand_parts parts, holding_actor what, std::size_t most)
      : caf::event_based_actor(config),
        path_(parts.first.path),
        voice_(std::move(parts.voice)),
        what_(std::move(what)),
        most_(most) {}

  const char* name() const override {
    return "holding_hand";
  }

  void on_exit() override {
    destroy(what_);
  }

  caf::behavior make_behavior() override {
    return {
        [this](const errand& x) {
          if (x.verb == "give_back" || std::string_view(x.verb).ends_with("unlock"))
            give_back();
          else
            take(x);
        },
        [this](const recipes::holding_change& x) { hear(x); },
    };
  }

private:
  void take(const errand& x) {
    voice_.wants(path_, most_);
    request(what_, caf::infinite, recipes::acquire{x.patience})
        .then(
            [this](const recipes::held& got) {
              voice_.say("holds " + path_);
              voice_.holds(path_, most_, got.token);
            },
            [this](const caf::error& why) {
              voice_.gives_up(path_, most_);
              voice_.say("does not get " + path_ + ": " + to_string(code_of(why)));
            });
  }

  void give_back() {
    voice_.lets_go(path_, most_); // from here on it believes nothing
    request(what_, caf::infinite, recipes::release{})
        .then([this](const recipes::released&) { voice_.say("lets " + path_ + " go"); },
              [this](const caf::error& why) {
                voice_.say("cannot let " + path_ + " go: " + to_string(code_of(why)));
              });
  }

  void hear(const recipes::holding_change& x) {
    switch (x.now) {
    case recipes::holding::held:
      voice_.say("holds " + path_ + " again");
      return voice_.holds(path_, most_, x.token);
    case recipes::holding::in_doubt:
      return voice_.say("doubts " + path_);
    case recipes::holding::lost:
      voice_.say("loses " + path_);
      return voice_.lets_go(path_, most_);
    }
  }

  std::string path_;
  program_voice voice_;
  holding_actor what_;
  std::size_t most_;
};

} // namespace

caf::actor spawn_lock_hand(caf::actor_system& system, hand_parts parts) {
  auto what = recipes::spawn_lock(system, parts.with, {parts.first.path, ""});
  return system.spawn<holding_hand>(std::move(parts), std::move(what), hold_laws::alone);
}

caf::actor spawn_read_lock_hand(caf::actor_system& system, hand_parts parts) {
  auto what = recipes::spawn_read_lock(system, parts.with, {parts.first.path, ""});
  return system.spawn<holding_hand>(std::move(parts), std::move(what), hold_laws::with_anybody);
}

caf::actor spawn_write_lock_hand(caf::actor_system& system, hand_parts parts) {
  auto what = recipes::spawn_write_lock(system, parts.with, {parts.first.path, ""});
  return system.spawn<holding_hand>(std::move(parts), std::move(what), hold_laws::alone);
}

caf::actor spawn_semaphore_hand(caf::actor_system& system, hand_parts parts) {
  auto leases = static_cast<std::uint32_t>(parts.first.number);
  auto what = recipes::spawn_semaphore(system, parts.with, {parts.first.path, leases, ""});
  return system.spawn<holding_hand>(std::move(parts), std::move(what), leases);
}

} // namespace troupe
