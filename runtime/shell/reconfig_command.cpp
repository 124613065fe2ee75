// reconfig: other members for the ensemble.
//
// Says what ZooKeeper's server is to be told, and what came of it. Troupe's servers check a wish
// and then refuse it, so the refusal is explained. Never looks at the ensemble itself.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <variant>

#include <nlohmann/json.hpp>

#include "config/properties.hpp"
#include "config/server_lines.hpp"
#include "messages/whole_number.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/local_file.hpp"

namespace troupe::shell {

namespace {

// The letters of options that are words (words.cpp).
constexpr char adds = 'A', removes = 'D', all_members = 'M', from_file = 'F';

/// As zkCli does: host names have no case, and "SERVER.4=" is understood.
std::string lower_case(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::optional<std::string> option_of(const arguments& x, char letter) {
  return x.has(letter) ? std::optional{lower_case(x.options.at(letter))} : std::nullopt;
}

/// What the options do not allow together, in zkCli's words.
const char* conflict_of(const arguments& x) {
  if ((x.has(from_file) || x.has(all_members)) && (x.has(adds) || x.has(removes)))
    return "Can't use -file or -members together with -add or -remove (mixing incremental and "
           "non-incremental modes is not allowed)";
  if (x.has(from_file) && x.has(all_members))
    return "Can't use -file and -members together (conflicting non-incremental modes)";
  return nullptr;
}

/// Configuration versions are written in hex; nullopt: this is none.
std::optional<std::int64_t> version_in(const std::string& text) {
  return whole_number<std::int64_t>(text, 16);
}

struct file_fault {
  std::string why;
};

/// The server, group and weight lines of a configuration file, checked.
std::variant<std::string, file_fault> lines_of(const std::string& file) {
  auto text = whole_file(file);
  if (!text)
    return file_fault{file + ": " + std::strerror(errno)};
  config_report report;
  server_lines servers;
  std::string lines;
  for (auto& entry : read_properties(*text, file, report)) {
    if (entry.key == "version")
      continue; // -v says which one is meant
    if (!server_lines::is_one(entry.key)) {
      report.errors.push_back(entry.where + ": " + entry.key
                              + " says nothing about the members of an ensemble");
      continue;
    }
    servers.take(entry, report);
    lines += entry.key + '=' + entry.value + '\n';
  }
  if (report.errors.empty() && servers.servers() == 0)
    report.errors.push_back(file + ": there is no server line in it");
  if (report.errors.empty())
    servers.built(report);
  return report.refused() ? std::variant<std::string, file_fault>{file_fault{report.errors.front()}}
                          : lines;
}

/// Why servers of Troupe do not do what was asked for.
const char* explanation_of(error code) {
  if (code == error::reconfig_disabled)
    return "This server has reconfigEnabled=false. Troupe's members change by new server lines in "
           "each zoo.cfg and a rolling restart.";
  if (code == error::unimplemented)
    return "Neither a standalone server nor Troupe changes members while it runs. Troupe's change "
           "by new server lines in each zoo.cfg and a rolling restart.";
  return nullptr;
}

int tell(const reply& said, bool with_stat, answer& out) {
  if (said.code != error::ok) {
    auto code = out.refuse(said.code, "");
    if (auto* why = explanation_of(said.code))
      out.note(why);
    return code;
  }
  auto& got = std::get<got_data>(said.body);
  out.say("Committed new configuration:\n" + got.data.value_or("null"));
  out.put("config", document_of(got.data));
  if (with_stat)
    out.say(got.stat);
  return 0;
}

constexpr auto reconfig_usage =
    "[-s] [-v version] [[-file path] | [-members serverID=host:port1:port2;port3[,...]*]] | "
    "[-add serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]";

int reconfig(const arguments& x, context& in) {
  constexpr std::array wishes{adds, removes, all_members, from_file};
  if (std::none_of(wishes.begin(), wishes.end(), [&](char letter) { return x.has(letter); }))
    return in.out.refuse(exit_code::usage, std::string("reconfig ") + reconfig_usage);
  auto version = x.has('v') ? version_in(x.options.at('v')) : -1;
  if (!version)
    return in.out.refuse(exit_code::usage, "-v must be followed by a long (configuration version)");
  if (auto* conflict = conflict_of(x))
    return in.out.refuse(exit_code::usage, conflict);
  ask::reconfigure wish{option_of(x, adds), option_of(x, removes), option_of(x, all_members),
                        *version};
  if (x.has(from_file)) {
    auto read = lines_of(x.options.at(from_file));
    if (auto* fault = std::get_if<file_fault>(&read))
      return in.out.refuse(exit_code::file, "Error processing " + fault->why);
    wish.members = std::get<std::string>(read);
  }
  return tell(in.ask(std::move(wish)), x.has('s'), in.out);
}

constexpr std::array reconfig_rows{
    command{
        "reconfig", reconfig_usage, "sv:F:M:A:D:", "", reconfig,
        "other members for an ensemble of ZooKeeper's; Troupe's servers check the wish and refuse"},
};

} // namespace

std::span<const command> reconfig_commands() {
  return reconfig_rows;
}

} // namespace troupe::shell
