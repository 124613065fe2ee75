// server.N=host:port:port:role;[host:]port and version=hex, a line each.
#include "runtime/shell/ensemble_text.hpp"

namespace troupe::shell {

std::string connect_text(std::string_view config) {
  std::string version;
  std::string servers;
  while (!config.empty()) {
    auto line = config.substr(0, config.find('\n'));
    config.remove_prefix(std::min(line.size() + 1, config.size()));
    auto value = line.substr(std::min(line.find('=') + 1, line.size()));
    if (line.starts_with("version="))
      version = value;
    auto semicolon = value.rfind(';');
    if (!line.starts_with("server.") || semicolon == std::string_view::npos)
      continue;
    auto client = std::string(value.substr(semicolon + 1));
    if (client.find(':') == std::string::npos)
      client = "0.0.0.0:" + client; // a port alone: every address
    servers += (servers.empty() ? "" : ",") + client;
  }
  return version + ' ' + servers;
}

} // namespace troupe::shell
