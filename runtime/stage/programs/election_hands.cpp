// One actor for both kinds: candidates are told the same.
#include "runtime/stage/programs/election_hands.hpp"

#include <utility>

#include <caf/event_based_actor.hpp>

#include "actors/recipes/election_actor.hpp"

namespace troupe {

namespace {

class election_hand : public caf::event_based_actor {
public:
  election_hand(caf::actor_config& config, hand_parts parts, recipes::election what)
      : caf::event_based_actor(config),
        path_(parts.first.path),
        voice_(std::move(parts.voice)),
        what_(std::move(what)) {}

  const char* name() const override {
    return "election_hand";
  }

  void on_exit() override {
    destroy(what_);
  }

  caf::behavior make_behavior() override {
    return {
        [this](const errand& x) {
          if (x.verb == "stand" || x.verb == "seize")
            stand();
          else if (x.verb == "who_leads")
            ask_who();
          else
            step_down();
        },
        [this](const recipes::election_change& x) { hear(x); },
    };
  }

private:
  void stand() {
    stands_ = true;
    voice_.wants(path_, hold_laws::alone);
    request(what_, caf::infinite, recipes::stand{})
        .then([](const recipes::standing_for_it&) {},
              [this](const caf::error& why) {
                voice_.gives_up(path_, hold_laws::alone);
                voice_.say("cannot stand for " + path_ + ": " + to_string(code_of(why)));
              });
  }

  void step_down() {
    stands_ = false;
    voice_.lets_go(path_, hold_laws::alone);
    request(what_, caf::infinite, recipes::step_down{})
        .then([this](const recipes::stepped_down&) { voice_.say("steps down from " + path_); },
              [this](const caf::error& why) {
                voice_.say("cannot step down from " + path_ + ": " + to_string(code_of(why)));
              });
  }

  void ask_who() {
    request(what_, caf::infinite, recipes::who_leads{})
        .then(
            [this](const recipes::leadership& x) {
              voice_.say("sees " + x.identifier.value_or("nobody") + " lead " + path_);
            },
            [this](const caf::error& why) {
              voice_.say("does not see who leads " + path_ + ": " + to_string(code_of(why)));
            });
  }

  void hear(const recipes::election_change& x) {
    switch (x.now) {
    case recipes::election_news::elected:
      voice_.say("leads " + path_);
      return voice_.holds(path_, hold_laws::alone, x.token);
    case recipes::election_news::in_doubt:
      return voice_.say("doubts " + path_);
    case recipes::election_news::deposed:
      voice_.say("is deposed from " + path_);
      voice_.lets_go(path_, hold_laws::alone);
      if (stands_) // and does so again by itself
        voice_.wants(path_, hold_laws::alone);
      return;
    case recipes::election_news::refused:
      voice_.say("is refused by " + path_ + ": " + x.why);
      return voice_.lets_go(path_, hold_laws::alone);
    }
  }

  std::string path_;
  program_voice voice_;
  recipes::election what_;
  bool stands_ = false;
};

} // namespace

caf::actor spawn_election_hand(caf::actor_system& system, hand_parts parts) {
  auto what = recipes::spawn_election(system, parts.with, {parts.first.path, parts.program});
  return system.spawn<election_hand>(std::move(parts), std::move(what));
}

caf::actor spawn_master_hand(caf::actor_system& system, hand_parts parts) {
  auto what = recipes::spawn_master_election(system, parts.with, {parts.first.path, parts.program});
  return system.spawn<election_hand>(std::move(parts), std::move(what));
}

} // namespace troupe
