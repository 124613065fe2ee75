// Lists are sorted by name, as zkCli has it: upper case before lower.
#include "runtime/shell/help.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "runtime/shell/commands.hpp"

namespace troupe::shell {

namespace {

constexpr auto own = std::to_array<own_command>({
    {"close", "", "ends the session"},
    {"connect", "host:port", "ends it and begins another one"},
    {"exit", "", "ends the shell"},
    {"help", "[command]", "this list, or what one command does"},
    {"history", "", "the last commands with their numbers"},
    {"printwatches", "on|off", "whether watch events are printed"},
    {"quit", "", "ends the shell"},
    {"redo", "cmdno", "once more the command of that number"},
    {"version", "", "the version of this shell"},
});

} // namespace

std::span<const own_command> own_commands() {
  return own;
}

std::string usage_list() {
  std::vector<std::string> lines;
  for (auto& x : own)
    lines.push_back(std::string(x.name) + ' ' + x.usage);
  for (auto& x : commands())
    lines.push_back(std::string(x.name) + ' ' + x.usage);
  std::sort(lines.begin(), lines.end());
  std::string text = "troupe cli [-server host:port,...] [-timeout ms] [-r] [-waitforconnection] "
                     "[-client-configuration file] [--json] [command]\n";
  for (auto& line : lines)
    text += '\t' + line + '\n';
  return text;
}

std::string exit_code_list() {
  std::string text = "exit codes:\n";
  for (auto& x : exit_codes()) {
    auto code = std::to_string(number(x.code));
    text += '\t' + std::string(3 - code.size(), ' ') + code + "  " + x.meaning + '\n';
  }
  return text;
}

std::string help_on(const std::string& name) {
  for (auto& x : own)
    if (x.name == name)
      return name + ' ' + x.usage + "\n\t" + x.what;
  auto* found = find_command(name);
  return found ? name + ' ' + found->usage + "\n\t" + found->what : "";
}

} // namespace troupe::shell
