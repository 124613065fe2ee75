// The table of commands knows what each word is.
#include "runtime/shell/completion.hpp"

#include <algorithm>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/help.hpp"
#include "runtime/shell/subtree.hpp"

namespace troupe::shell {

namespace {

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (auto& x : own_commands())
    names.emplace_back(x.name);
  for (auto& x : commands())
    names.emplace_back(x.name);
  return names;
}

std::vector<std::string> words_for(const std::string& name, const std::string& beginning,
                                   const children_of& ask) {
  if (name == "printwatches")
    return {"on", "off"};
  if (name == "help")
    return command_names();
  auto* what = find_command(name);
  if (beginning.starts_with('-') && what) {
    auto names = option_names(what->options);
    names.emplace_back("--json");
    return names;
  }
  auto slash = beginning.rfind('/');
  if (slash == std::string::npos || beginning.front() != '/')
    return what && std::string_view(what->words).find('p') != std::string_view::npos
               ? std::vector<std::string>{"/"}
               : std::vector<std::string>{};
  auto parent = slash == 0 ? "/" : beginning.substr(0, slash);
  auto names = ask(parent);
  for (auto& one : names)
    one = joined(parent, one);
  return names;
}

} // namespace

std::vector<std::string> candidates(const std::vector<std::string>& before,
                                    const std::string& beginning, const children_of& ask) {
  auto found = before.empty() ? command_names() : words_for(before[0], beginning, ask);
  std::erase_if(found, [&](auto& x) { return !x.starts_with(beginning); });
  std::sort(found.begin(), found.end());
  return found;
}

} // namespace troupe::shell
