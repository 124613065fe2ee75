// The commands that start a scenario's programs and tell them what to do.
//
// Plain: plays nothing. What cannot be understood throws script_error.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "messages/ids.hpp"
#include "runtime/stage/programs/errand.hpp"

namespace troupe::command {

/// `program ann at 2 timeout 4s`: it starts, with a session of its own; again, if it has crashed.
/// Its client library tries this server first, then the others in their order.
struct program {
  std::string name;
  server_id at = nobody;
  std::chrono::milliseconds timeout{4000};
};

/// `ann lock /jobs`.
struct program_errand {
  std::string name;
  errand what;
};

/// `ann crash`: power off, in the midst of whatever it does.
struct program_crash {
  std::string name;
};

/// `program ann ...`.
program parse_program(const std::vector<std::string>& words);

/// `ann lock ...`; its verb is one of the table.
program_errand parse_errand(const std::vector<std::string>& words);

} // namespace troupe::command
