// Lists of servers: split at commas, then at the last colon.
#include "runtime/client/address.hpp"

#include "messages/whole_number.hpp"

namespace troupe {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  auto port = whole_number<std::uint16_t>(text);
  return port && *port > 0 ? port : std::nullopt;
}

std::optional<address> parse_address(std::string_view text) {
  address x;
  auto close = text.find(']');
  auto bracketed = text.starts_with('[') && close != std::string_view::npos;
  auto colon = bracketed ? text.find(':', close) : text.rfind(':');
  x.host = text.substr(0, colon);
  if (bracketed)
    x.host = text.substr(1, close - 1);
  if (x.host.empty() || (bracketed && colon != close + 1 && close + 1 != text.size()))
    return std::nullopt;
  if (colon != std::string_view::npos) {
    auto port = parse_port(text.substr(colon + 1));
    if (!port)
      return std::nullopt;
    x.port = *port;
  }
  return x;
}

} // namespace

std::string to_string(const address& x) {
  auto v6 = x.host.find(':') != std::string::npos;
  return (v6 ? '[' + x.host + ']' : x.host) + ':' + std::to_string(x.port);
}

std::optional<std::vector<address>> parse_addresses(std::string_view text) {
  std::vector<address> all;
  for (;;) {
    auto comma = text.find(',');
    auto one = parse_address(text.substr(0, comma));
    if (!one)
      return std::nullopt;
    all.push_back(*one);
    if (comma == std::string_view::npos)
      return all;
    text.remove_prefix(comma + 1);
  }
}

} // namespace troupe
