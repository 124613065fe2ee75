// What a scenario asks for, step by step, and what virtual servers did: the measure for real ones.
//
// Plain. Refuses, with the line and the reason, what cannot be done to real processes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "runtime/stage/chronicle.hpp"

namespace troupe::live_play {

struct expected_step {
  std::string text;
  std::size_t line = 0;
  bool silent = false;
  std::vector<command::any> deeds;
  std::map<server_id, std::string>
      roles; ///< at its end, of all servers: "down", "follows 3 epoch 1"
  std::map<server_id, std::string> changes; ///< the roles that this step has changed
  std::vector<std::string> answers;         ///< what was asked for, as "1 /n = a"
  std::vector<std::string> client_words;    ///< "ann got y (version 3)", by client
  bool decided = true;                      ///< what was proposed in it is committed at its end
  server_id next_leader = nobody;           ///< the first to lead from this step on
};

/// Throws script_error.
std::vector<expected_step> expected_steps(const chronicle& record);

/// The server whose role says that it serves clients.
bool serves(const std::string& role);

} // namespace troupe::live_play
