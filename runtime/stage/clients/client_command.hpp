// The commands that clients of a scenario are given.
//
// Plain: plays nothing. What cannot be understood throws script_error.
#pragma once

#include <string>
#include <vector>

#include "runtime/stage/clients/client_order.hpp"

namespace troupe::command {

/// `client ann at 2 timeout 4s`, `client ann to 4`, `ann set /n y`.
struct client {
  std::string name;
  client_order what;
  bool may_be_new = false;
};

/// Could this name a client? Verbs are looked up before.
bool is_client_name(const std::string& word);

/// `client ann ...`.
client parse_client(const std::vector<std::string>& words);

/// `ann ...`.
client parse_client_order(const std::vector<std::string>& words);

} // namespace troupe::command
