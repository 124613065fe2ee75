// One hand for each kind of recipe and each path.
#include "runtime/stage/programs/performer_actor.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include <caf/event_based_actor.hpp>

namespace troupe {

namespace {

class performer : public caf::event_based_actor {
public:
  performer(caf::actor_config& config, std::string program, session with, program_voice voice)
      : caf::event_based_actor(config),
        program_(std::move(program)),
        session_(std::move(with)),
        voice_(std::move(voice)) {}

  const char* name() const override {
    return "performer";
  }

  void on_exit() override {
    destroy(session_);
    hands_.clear();
  }

  caf::behavior make_behavior() override {
    return {[this](const errand& x) {
      try {
        send(hand_for(x), x);
      } catch (const std::invalid_argument& e) { // "leave" before anybody said how many enter
        voice_.say("cannot " + x.verb + ' ' + x.path + ": " + e.what());
      }
    }};
  }

private:
  const caf::actor& hand_for(const errand& x) {
    std::string kind = find_errand(x.verb)->kind;
    auto found = hands_.find(kind + ' ' + x.path);
    if (found == hands_.end())
      found = hands_
                  .emplace(kind + ' ' + x.path,
                           spawn_hand(system(), kind, {program_, session_, x, voice_}))
                  .first;
    return found->second;
  }

  std::string program_;
  session session_;
  program_voice voice_;
  std::map<std::string, caf::actor> hands_;
};

} // namespace

caf::actor spawn_performer(caf::actor_system& system, const std::string& program, session with,
                           program_voice voice) {
  return system.spawn<performer>(program, std::move(with), std::move(voice));
}

} // namespace troupe
