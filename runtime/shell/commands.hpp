// The commands of the shell that ask a server.
//
// Each is one row of a table: its name, its usage, its options, how many words it takes, and what
// it does. Results go to stdout, complaints and confirmations to stderr, as zkCli has it.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "runtime/shell/conversation.hpp"
#include "runtime/shell/words.hpp"

namespace troupe::shell {

/// Asks a server and waits for its reply.
using asker = std::function<reply(question)>;

struct command {
  const char* name;
  const char* usage;
  const char* options; ///< for parse_arguments
  std::size_t words_min;
  std::size_t words_max;
  int (*run)(const arguments& x, const asker& ask); ///< the exit code: 0 or 1
};

/// Sorted by name.
std::span<const command> commands();

/// nullptr: there is no such command.
const command* find_command(const std::string& name);

/// Checks the words behind the name and runs it; wrong ones print its usage.
int run(const command& what, const std::vector<std::string>& words, const asker& ask);

} // namespace troupe::shell
