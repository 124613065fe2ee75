// zkCli's long options have one dash; two are understood as well.
#include "runtime/shell/cli_options.hpp"

#include <fstream>
#include <optional>

#include "runtime/shell/words.hpp"

namespace troupe::shell {

namespace {

constexpr std::int64_t timeout_ms_max = INT32_MAX;

std::string trimmed(const std::string& text) {
  auto first = text.find_first_not_of(" \t\r");
  return first == std::string::npos
             ? ""
             : text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

/// Java's client is told here to use TLS, above all; what it says must not be ignored in silence.
std::optional<std::string> take_configuration(cli_options& x, const std::string& file) {
  std::ifstream in{file};
  if (!in)
    return "-client-configuration wants a file that can be read and not \"" + file + '"';
  for (std::string line; std::getline(in, line);) {
    auto at = line.find_first_of("=:");
    auto key = trimmed(line.substr(0, at));
    auto value = at == std::string::npos ? "" : trimmed(line.substr(at + 1));
    if (key.empty() || key[0] == '#' || key[0] == '!')
      continue;
    if (key == "zookeeper.client.secure" && value == "true")
      return file + ": " + key + ": this client speaks no TLS; put a TLS proxy in front";
    x.remarks.push_back(file + ": " + key + " has no effect here");
  }
  return std::nullopt;
}

} // namespace

bool aim(cli_options& at, const std::string& servers) {
  auto all = parse_addresses(servers);
  if (!all)
    return false;
  at.servers = servers;
  at.connection.servers = std::move(*all);
  return true;
}

std::variant<cli_options, std::string> parse_cli(std::span<const std::string> words) {
  cli_options x;
  aim(x, x.servers);
  std::size_t i = 0;
  for (; i < words.size() && words[i].starts_with('-'); ++i) {
    auto name = words[i].substr(words[i].starts_with("--") ? 2 : 1);
    auto value = i + 1 < words.size() ? words[i + 1] : "";
    if (name == "r") {
      x.connection.read_only = true;
    } else if (name == "waitforconnection") {
      x.connection.patient = true;
    } else if (name == "json") {
      x.json = true;
    } else if (name == "client-configuration") {
      if (auto fault = take_configuration(x, value))
        return *fault;
      ++i;
    } else if (name == "help" || name == "h") {
      x.help = true;
    } else if (name == "server") {
      if (!aim(x, value))
        return "-server wants host:port,host:port and not \"" + value + '"';
      ++i;
    } else if (name == "timeout") {
      auto ms = parse_number(value);
      if (!ms || *ms < 1 || *ms > timeout_ms_max)
        return "-timeout wants milliseconds and not \"" + value + '"';
      x.connection.timeout = std::chrono::milliseconds{*ms};
      ++i;
    } else {
      return "unknown option " + words[i];
    }
  }
  x.command.assign(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
  return x;
}

} // namespace troupe::shell
