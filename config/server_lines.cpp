// Reads server, group and weight lines, and checks that they make one ensemble.
#include "config/server_lines.hpp"

#include <algorithm>
#include <set>

#include "messages/whole_number.hpp"

namespace troupe {

namespace {

constexpr std::uint64_t weight_max = 1000000;

std::optional<std::uint16_t> parse_port(std::string_view text) {
  auto x = plain_number(text, 65535);
  return x && *x > 0 ? std::optional{static_cast<std::uint16_t>(*x)} : std::nullopt;
}

/// Takes "host" or "[v6 address]" from the front, and the colon behind it if there is one.
std::optional<std::string> take_host(std::string_view& rest) {
  if (rest.starts_with('[')) {
    auto close = rest.find(']');
    if (close == std::string_view::npos || close == 1)
      return std::nullopt;
    std::string host(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
    if (rest.starts_with(':'))
      rest.remove_prefix(1);
    else if (!rest.empty())
      return std::nullopt;
    return host;
  }
  auto colon = rest.find(':');
  std::string host(rest.substr(0, colon));
  rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
  auto odd = host.find_first_of(" \t|,/[];@");
  return host.empty() || odd != std::string::npos ? std::nullopt : std::optional{host};
}

std::string_view take_part(std::string_view& rest) {
  auto colon = rest.find(':');
  auto part = rest.substr(0, colon);
  rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
  return part;
}

bool take_client_address(member& to, std::string_view text, std::string& why) {
  text = trimmed(text);
  auto colon = text.rfind(':');
  auto port = parse_port(colon == std::string_view::npos ? text : text.substr(colon + 1));
  if (!port) {
    why = "what stands behind ; must be [address:]clientPort, the port from 1 to 65535";
    return false;
  }
  to.client_port = *port;
  if (colon == std::string_view::npos)
    return true;
  auto address = text.substr(0, colon);
  auto host = take_host(address);
  if (!host || !address.empty()) {
    why = "the client address behind ; is not a host, an IPv4 address or an IPv6 address in [ ]";
    return false;
  }
  to.client_host = *host;
  return true;
}

bool take_role(member& to, std::string_view role, std::string& why) {
  if (role.empty() || role == "participant")
    return true;
  to.observer = role == "observer";
  if (!to.observer)
    why = "the role must be participant or observer, not \"" + std::string(role) + '"';
  return to.observer;
}

std::string address_of(const std::string& host, std::uint16_t port) {
  return host + " port " + std::to_string(port);
}

} // namespace

std::optional<std::uint64_t> plain_number(std::string_view text, std::uint64_t max) {
  auto x = whole_number<std::uint64_t>(text);
  auto padded = text.size() > 1 && text.front() == '0';
  return x && !padded && *x <= max ? x : std::nullopt;
}

std::optional<server_id> parse_server_id(std::string_view text) {
  auto x = plain_number(trimmed(text), 255);
  return x && *x > 0 ? std::optional{server_id{static_cast<std::uint32_t>(*x)}} : std::nullopt;
}

std::optional<member> parse_member(server_id id, std::string_view text, std::string& why) {
  member result;
  result.id = id;
  if (text.find('|') != std::string_view::npos) {
    why = "several addresses for one server (|) are not served: name one";
    return std::nullopt;
  }
  auto semicolon = text.find(';');
  auto rest = trimmed(text.substr(0, semicolon));
  auto host = take_host(rest);
  auto quorum_port = parse_port(take_part(rest));
  auto election_port = parse_port(take_part(rest));
  if (!host || !quorum_port || !election_port) {
    why = "write host:quorumPort:electionPort[:observer][;[address:]clientPort], ports from 1 to "
          "65535, an IPv6 address in [ ]";
    return std::nullopt;
  }
  result.host = *host;
  result.quorum_port = *quorum_port;
  result.election_port = *election_port;
  if (!take_role(result, rest, why))
    return std::nullopt;
  if (semicolon != std::string_view::npos
      && !take_client_address(result, text.substr(semicolon + 1), why))
    return std::nullopt;
  if (result.quorum_port == result.election_port) {
    why = "quorum port and election port are both " + std::to_string(result.quorum_port)
          + ": give the election a port of its own";
    return std::nullopt;
  }
  return result;
}

bool server_lines::is_one(std::string_view key) {
  return key.starts_with("server.") || key.starts_with("group.") || key.starts_with("weight.");
}

void server_lines::take(const config_entry& entry, config_report& report) {
  if (entry.key.starts_with("server."))
    take_server(entry, report);
  else if (entry.key.starts_with("group."))
    take_group(entry, report);
  else
    take_weight(entry, report);
}

void server_lines::take_server(const config_entry& entry, config_report& report) {
  auto id = parse_server_id(entry.key.substr(7));
  if (!id || trimmed(entry.key) != entry.key) {
    report.errors.push_back(entry.where + ": " + entry.key
                            + ": a server's number is 1 to 255, without leading zeros.");
    return;
  }
  std::string why;
  if (auto x = parse_member(*id, entry.value, why))
    members_.push_back(*x);
  else
    report.errors.push_back(entry.where + ": " + entry.key + '=' + entry.value + ": " + why + '.');
}

void server_lines::take_group(const config_entry& entry, config_report& report) {
  auto id = plain_number(std::string_view(entry.key).substr(6), 1u << 31);
  std::string_view rest = entry.value;
  std::vector<server_id> servers;
  bool good = id && !rest.empty();
  while (good && !rest.empty()) {
    auto server = parse_server_id(take_part(rest));
    good = server.has_value();
    if (good)
      servers.push_back(*server);
  }
  if (good)
    groups_[*id] = std::move(servers);
  else
    report.errors.push_back(entry.where + ": " + entry.key + '=' + entry.value
                            + ": write group.N=1:2:3, the numbers of its servers.");
}

void server_lines::take_weight(const config_entry& entry, config_report& report) {
  auto id = parse_server_id(entry.key.substr(7));
  auto weight = plain_number(entry.value, weight_max);
  if (id && weight)
    weights_[*id] = *weight;
  else
    report.errors.push_back(entry.where + ": " + entry.key + '=' + entry.value
                            + ": write weight.N=w, N a server's number and w from 0 to 1000000.");
}

void server_lines::check_addresses(config_report& report) const {
  std::map<std::string, server_id> taken;
  auto claim = [&](const member& x, const std::string& host, std::uint16_t port) {
    auto [i, fresh] = taken.emplace(address_of(host, port), x.id);
    if (!fresh)
      report.errors.push_back(
          "server." + to_string(x.id) + " uses " + i->first + ", which "
          + (i->second == x.id ? "it uses already" : "belongs to server." + to_string(i->second))
          + ": give every server line ports of its own.");
  };
  for (auto& x : members_) {
    claim(x, x.host, x.quorum_port);
    claim(x, x.host, x.election_port);
    if (x.client_port != 0)
      claim(x, x.host, x.client_port);
  }
}

void server_lines::check_groups(config_report& report) const {
  std::map<server_id, std::uint64_t> in;
  auto known = [&](server_id id) {
    return std::any_of(members_.begin(), members_.end(), [&](auto& x) { return x.id == id; });
  };
  for (auto& [group, servers] : groups_)
    for (auto id : servers) {
      if (!known(id))
        report.errors.push_back("group." + std::to_string(group) + " names server " + to_string(id)
                                + ", which has no server line: add it or take it out.");
      if (auto [i, fresh] = in.emplace(id, group); !fresh)
        report.errors.push_back(
            "server " + to_string(id) + " is in group." + std::to_string(i->second)
            + " and in group." + std::to_string(group)
            + ": groups must not overlap, or two majorities could miss each other.");
    }
  for (auto& x : members_)
    if (!groups_.empty() && !x.observer && !in.contains(x.id))
      report.errors.push_back(
          "server " + to_string(x.id)
          + " is in no group: once there are group lines, every voter needs one.");
  for (auto& [id, weight] : weights_)
    if (!known(id))
      report.errors.push_back("weight." + to_string(id)
                              + " names a server that has no server line: take it out.");
}

void server_lines::check_voters(const ensemble& all, config_report& report) const {
  auto& voters = all.voters();
  if (voters.empty()) {
    report.errors.push_back(
        "all servers are observers: nobody could be elected. Make at least one a participant.");
    return;
  }
  if (std::none_of(voters.begin(), voters.end(), [&](auto id) { return all.may_lead(id); }))
    report.errors.push_back(
        "every voter has weight 0: nobody could be elected. Give at least one a weight.");
  if (!groups_.empty())
    return;
  if (voters.size() == 1)
    report.warnings.push_back("one voter alone: when it is down, nothing is served. Three voters "
                              "survive the loss of one.");
  else if (voters.size() % 2 == 0)
    report.warnings.push_back(std::to_string(voters.size())
                              + " voters survive the loss of no more servers than "
                              + std::to_string(voters.size() - 1) + " do: use an odd number.");
}

ensemble server_lines::built(config_report& report) const {
  check_addresses(report);
  check_groups(report);
  if (groups_.empty() && !weights_.empty())
    report.warnings.push_back(
        "weight lines have no effect without group lines; every voter weighs the same.");
  ensemble result(members_, groups_,
                  groups_.empty() ? std::map<server_id, std::uint64_t>{} : weights_);
  check_voters(result, report);
  return result;
}

} // namespace troupe
