// What the shell says about itself. Plain.
#pragma once

#include <span>
#include <string>

namespace troupe::shell {

/// Commands of the shell itself, which ask no server.
struct own_command {
  const char* name;
  const char* usage;
  const char* what;
};

std::span<const own_command> own_commands();

/// How it is called, and a line a command: its usage.
std::string usage_list();

/// The exit codes, a line each.
std::string exit_code_list();

/// Usage and purpose of one command; "" : there is none of this name.
std::string help_on(const std::string& name);

} // namespace troupe::shell
