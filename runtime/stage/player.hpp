// Plays a scenario on a stage of its own and writes down what the servers answer.
//
// Compares nothing and prints nothing. The same scenario with the same seed: the same answers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/stage/answers.hpp"
#include "runtime/stage/chronicle.hpp"
#include "runtime/stage/scenario.hpp"
#include "runtime/stage/stage.hpp"

namespace troupe {

/// What a scenario brought forth.
struct performance {
  std::vector<std::vector<std::string>> answers; ///< one list a step that was played
  bool lawful = true;                            ///< otherwise the last answers end with the alarm
};

class player {
public:
  /// `seed` replaces every seed that scripts name. `audience`, if any, is shown all that happens.
  explicit player(std::optional<std::uint64_t> seed = {}, spectator* audience = nullptr)
      : seed_given_(seed), audience_(audience) {}

  /// Throws script_error for commands that make no sense where they stand.
  performance play(const scenario& script);

  /// Plays one more line; returns what is answered, the alarm included.
  std::vector<std::string> play(const step& s);

  /// What runs now, and as what ("leads epoch 1"); null before the first command that needs it.
  const troupe::stage* on_show() const {
    return stage_.get();
  }

  const std::map<server_id, std::string>& roles() const {
    return roles_;
  }

private:
  void run(const scenario& script, performance* heard);
  void begin(const command::act& x);
  void perform(const command::any& what);
  void note(happening::any what);
  void say(const std::string& line);
  void hear(const std::string& client, const client_note& what);
  void listen();
  void on_delivery(const std::string& text);

  void on(const command::servers& x);
  void on(const command::after& x);
  void on(const command::start& x);
  void on(const command::stop& x);
  void on(const command::crash& x);
  void on(const command::pause& x);
  void on(const command::resume& x);
  void on(const command::hold& x);
  void on(const command::release& x);
  void on(const command::cut& x);
  void on(const command::heal&);
  void on(const command::disturb& x);
  void on(const command::delay& x);
  void on(const command::calm&);
  void on(const command::put& x);
  void on(const command::read& x);
  void on(const command::wait& x);
  void on(const command::roles&);
  void on(const command::disk& x);
  void on(const command::hurt_disk& x);
  void on(const command::tree& x);
  void on(const command::seed& x);
  void on(const command::trace& x);
  void on(const command::times& x);
  void on(const command::client& x);
  void on(const command::program& x);
  void on(const command::program_errand& x);
  void on(const command::program_crash& x);

  stage& on_stage();
  server_id known(server_id server);
  void check(const link_pattern& x);
  programs& with_program(const std::string& name);
  template <class Do>
  void each_client(const std::vector<link_pattern>& patterns, Do act);
  void show_tree(server_id of, const std::string& path);
  template <class Do>
  void each_link(const std::vector<link_pattern>& patterns, Do act);

  std::optional<std::uint64_t> seed_given_;
  spectator* audience_;
  bool traced_ = false; ///< deliveries are answers
  std::optional<stage_plan> plan_;
  timing times_;
  std::uint64_t seed_ = 1;
  std::string folder_;
  std::vector<std::string> playing_; ///< files, to notice circles
  bool alone_ = true;                ///< the command under way is the only one of its line
  bool late_ = false; ///< what happens now was announced earlier; it may have become senseless
  answers answers_;
  std::map<server_id, std::string> roles_; ///< last heard
  std::unique_ptr<stage> stage_;           ///< last: it reports to the others
};

} // namespace troupe
