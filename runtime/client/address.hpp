// Lists of servers as people write them: "one:2181,two:2181", "[::1]:2181", "one".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

constexpr std::uint16_t default_client_port = 2181;

struct address {
  std::string host;
  std::uint16_t port = default_client_port;

  bool operator==(const address&) const = default;
};

/// "one:2181"; IPv6 in brackets.
std::string to_string(const address& x);

/// nullopt: a host is missing, or a port is not a number from 1 to 65535.
std::optional<std::vector<address>> parse_addresses(std::string_view text);

} // namespace troupe
