// What stands behind `troupe cli`: zkCli's flags, then perhaps one command.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "runtime/shell/plain_session.hpp"

namespace troupe::shell {

struct cli_options {
  std::string servers = "localhost:2181"; ///< as given; shown in the prompt
  connection_wishes connection;
  std::vector<std::string> command; ///< empty: interactive
  bool help = false;
  bool json = false;                ///< every answer is a document
  std::vector<std::string> remarks; ///< what is without effect
};

/// The options, or what is wrong with them.
std::variant<cli_options, std::string> parse_cli(std::span<const std::string> words);

/// Changes the servers. False: they do not parse.
bool aim(cli_options& at, const std::string& servers);

} // namespace troupe::shell
