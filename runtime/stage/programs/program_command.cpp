// One function a kind of line.
#include "runtime/stage/programs/program_command.hpp"

#include "runtime/stage/command_verbs.hpp"

namespace troupe::command {

program parse_program(const std::vector<std::string>& words) {
  auto timed = words.size() == 6 && words[4] == "timeout";
  if ((words.size() != 4 && !timed) || !is_client_name(words[1]) || words[2] != "at")
    refuse("a program starts so: 'program ann at 2 timeout 4s'");
  program x{words[1], server_in(words[3])};
  if (timed)
    x.timeout = std::chrono::milliseconds(milliseconds_in(words[5]));
  return x;
}

program_errand parse_errand(const std::vector<std::string>& words) {
  auto found = read_errand({words.begin() + 1, words.end()});
  if (!found)
    refuse("'" + words[1] + "' is told so: '" + find_errand(words[1])->example + "'");
  return {words[0], *found};
}

} // namespace troupe::command
