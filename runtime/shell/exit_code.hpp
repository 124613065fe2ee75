// The exit codes of the shell: a script tells by them why a command was refused.
//
// Plain. Always: a number keeps its meaning; new ones are added at the end.
#pragma once

#include <span>

#include "messages/reply.hpp"

namespace troupe::shell {

enum class exit_code : int {
  done = 0,
  refused = 1,     ///< any error that has no number of its own
  usage = 2,       ///< wrong words or options; nobody was asked
  connection = 3,  ///< no server answered; what was asked may have happened nevertheless
  expired = 4,     ///< the session is over
  no_node = 5,     ///< NoNode
  node_exists = 6, ///< NodeExists; or an import that would overwrite
  bad_version = 7, ///< BadVersion
  no_auth = 8,     ///< NoAuth, AuthFailed
  not_empty = 9,   ///< Directory not empty
  invalid = 10,    ///< a path, an access list or an argument that ZooKeeper does not accept
  no_children_for_ephemerals = 11,
  quota = 12,      ///< a hard quota is exceeded
  read_only = 13,  ///< a write, and the server is read-only
  unserved = 14,   ///< this server does not serve such requests
  partly = 15,     ///< some of it is done; the complaint says what is left
  file = 16,       ///< a local file cannot be read, written or understood
  time_is_up = 17, ///< it was not possible within the given time
  cannot_run = 126,
  unknown_command = 127,
};

constexpr int number(exit_code x) {
  return static_cast<int>(x);
}

/// The exit code of a server's error.
exit_code exit_code_of(error x);

struct exit_code_line {
  exit_code code;
  const char* meaning;
};

/// All of them with what they mean, for the help.
std::span<const exit_code_line> exit_codes();

} // namespace troupe::shell
