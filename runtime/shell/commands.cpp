// Finding a command, and checking the words behind it.
#include "runtime/shell/commands.hpp"

#include <algorithm>
#include <array>

namespace troupe::shell {

namespace {

struct given_up {
  const char* name;
  const char* now;
};

constexpr auto old_commands = std::to_array<given_up>(
    {{"ls2", "ls -s path"}, {"rmr", "deleteall path"}, {"dump", "echo dump | nc host port"}});

std::vector<command> all_commands() {
  std::vector<command> all;
  for (auto table : {znode_commands(), access_commands(), quota_commands(), server_commands(),
                     reconfig_commands(), session_commands(), look_commands(), copy_commands(),
                     export_commands(), watch_commands(), lock_commands()})
    all.insert(all.end(), table.begin(), table.end());
  std::sort(all.begin(), all.end(),
            [](auto& a, auto& b) { return std::string_view(a.name) < b.name; });
  return all;
}

/// How many words there must and may be, and what each is.
struct word_plan {
  std::size_t min = 0;
  std::size_t max = 0;
  std::string kinds;
};

word_plan plan_of(const command& what) {
  word_plan x;
  auto optional = false;
  auto many = false;
  for (auto letter : std::string_view(what.words)) {
    many = many || letter == '*';
    if (letter == '*' || letter == '?') {
      optional = optional || letter == '?';
      continue;
    }
    x.kinds += letter;
    x.min += optional ? 0 : 1;
  }
  x.max = many ? SIZE_MAX : x.kinds.size();
  return x;
}

/// A sequential create may end in '/': the counter completes it.
std::optional<std::string> fault_of_paths(const command& what, const std::string& kinds,
                                          const arguments& x) {
  auto counted = std::string_view(what.name) == "create" && x.has('s');
  for (std::size_t i = 0; i < std::min(kinds.size(), x.rest.size()); ++i)
    if (kinds[i] == 'p')
      if (auto fault = path_fault(counted ? x.rest[i] + '1' : x.rest[i]))
        return fault;
  return std::nullopt;
}

} // namespace

std::span<const command> commands() {
  static const auto all = all_commands();
  return all;
}

const command* find_command(const std::string& name) {
  auto all = commands();
  auto found = std::find_if(all.begin(), all.end(), [&](auto& x) { return x.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string replacement_of(const std::string& name) {
  for (auto& x : old_commands)
    if (x.name == name)
      return x.now;
  return "";
}

int run(const command& what, const std::vector<std::string>& words, context& in) {
  auto usage = std::string(what.name) + ' ' + what.usage;
  auto parsed = parse_arguments(what.options, words);
  if (auto* fault = std::get_if<std::string>(&parsed))
    return in.out.refuse(exit_code::usage, *fault + '\n' + usage);
  auto& x = std::get<arguments>(parsed);
  auto plan = plan_of(what);
  if (x.rest.size() < plan.min || x.rest.size() > plan.max)
    return in.out.refuse(exit_code::usage, usage);
  if (auto fault = fault_of_paths(what, plan.kinds, x))
    return in.out.refuse(exit_code::invalid, *fault);
  return what.run(x, in);
}

std::optional<std::int32_t> version_of(const arguments& x, answer& out) {
  if (!x.has('v'))
    return -1;
  auto number = parse_number(x.options.at('v'));
  if (number && *number >= INT32_MIN && *number <= INT32_MAX)
    return static_cast<std::int32_t>(*number);
  out.refuse(exit_code::usage, "For input string: \"" + x.options.at('v') + '"');
  return std::nullopt;
}

std::optional<std::int64_t> number_of(const arguments& x, char option, std::int64_t otherwise,
                                      std::int64_t min, answer& out) {
  if (!x.has(option))
    return otherwise;
  auto found = parse_number(x.options.at(option));
  if (found && *found >= min)
    return found;
  out.refuse(exit_code::usage, std::string("-") + option + " wants a number from "
                                   + std::to_string(min) + " and not \"" + x.options.at(option)
                                   + '"');
  return std::nullopt;
}

acl access_of(const std::string& text, answer& out) {
  auto x = parse_acl(text);
  for (auto& fault : x.faults)
    out.note(fault);
  return std::move(x.entries);
}

} // namespace troupe::shell
