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
#include "runtime/stage/scenario.hpp"
#include "runtime/stage/stage.hpp"

namespace troupe {

struct performance {
  std::vector<std::vector<std::string>> answers; ///< one list a step that was played
  bool lawful = true;                            ///< otherwise the last answers end with the alarm
};

class player {
public:
  /// `seed` replaces every seed that scripts name.
  explicit player(std::optional<std::uint64_t> seed = {}) : seed_given_(seed) {}

  /// Throws script_error for commands that make no sense where they stand.
  performance play(const scenario& script);

private:
  void run(const scenario& script, performance* heard);
  void perform(const command::any& what);

  void on(const command::servers& x);
  void on(const command::after& x);
  void on(const command::start& x);
  void on(const command::stop& x);
  void on(const command::crash& x);
  void on(const command::hold& x);
  void on(const command::release& x);
  void on(const command::cut& x);
  void on(const command::heal&);
  void on(const command::put& x);
  void on(const command::read& x);
  void on(const command::wait& x);
  void on(const command::roles&);
  void on(const command::disk& x);
  void on(const command::seed& x);
  void on(const command::trace& x);
  void on(const command::times& x);

  stage& on_stage();
  server_id known(server_id server);
  void check(const link_pattern& x);
  template <class Do>
  void each_link(const std::vector<link_pattern>& patterns, Do act);

  std::optional<std::uint64_t> seed_given_;
  std::optional<stage_plan> plan_;
  timing times_;
  std::uint64_t seed_ = 1;
  std::string folder_;
  std::vector<std::string> playing_; ///< files, to notice circles
  answers answers_;
  std::map<server_id, std::string> roles_; ///< last heard
  std::unique_ptr<stage> stage_;           ///< last: it reports to the others
};

} // namespace troupe
