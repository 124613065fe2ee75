// The commands of the shell that ask a server.
//
// Each is one row of a table: its name, its usage, its options, which words it takes, and what it
// does. Files named *_commands.cpp hold the rows; commands.cpp finds them and checks the words.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "runtime/shell/answer.hpp"
#include "runtime/shell/plain_session.hpp"
#include "runtime/shell/words.hpp"

namespace troupe::shell {

class news;

/// Asks a server and waits for its reply.
using asker = std::function<reply(question)>;

/// Asks many things before it waits; the replies stand in the order of the questions.
using many_asker = std::function<std::vector<reply>(std::vector<question>)>;

/// What a command has at hand.
struct context {
  asker ask;
  many_asker ask_all;
  answer& out;
  news& heard; ///< watch events and changes of the connection, while somebody listens
};

/// What each word of a command is: a letter a word; 'p' a znode's path, 'f' a local file, '-'
/// anything else. Words that may be missing stand behind a '?'; "*" at the end: any number more.
struct command {
  const char* name;
  const char* usage;
  const char* options; ///< for parse_arguments
  const char* words;
  int (*run)(const arguments& x, context& in); ///< an exit code
  const char* what;                            ///< a line for the help
};

/// Sorted by name.
std::span<const command> commands();

/// nullptr: there is no such command.
const command* find_command(const std::string& name);

/// What takes the place of a command that ZooKeeper has given up; "" : nothing is known.
std::string replacement_of(const std::string& name);

/// Checks the words behind the name and runs it; wrong ones print its usage.
int run(const command& what, const std::vector<std::string>& words, context& in);

// ---- the tables

std::span<const command> znode_commands();
std::span<const command> access_commands();
std::span<const command> quota_commands();
std::span<const command> server_commands();
std::span<const command> reconfig_commands();
std::span<const command> session_commands();
std::span<const command> look_commands();
std::span<const command> copy_commands();
std::span<const command> export_commands();
std::span<const command> watch_commands();
std::span<const command> lock_commands();

// ---- what several tables need

/// The version given by -v, -1 without it; nullopt: no number, and it was complained of.
std::optional<std::int32_t> version_of(const arguments& x, answer& out);

/// A number from `min` given by an option, `otherwise` without it; nullopt: no such number, and it
/// was complained of.
std::optional<std::int64_t> number_of(const arguments& x, char option, std::int64_t otherwise,
                                      std::int64_t min, answer& out);

/// The list, after complaints of what is wrong in the text.
acl access_of(const std::string& text, answer& out);

} // namespace troupe::shell
