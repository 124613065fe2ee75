// Parsing the lists, and what must hold of what comes out.
#include "config/reconfiguration.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "config/server_lines.hpp"

namespace troupe {

namespace {

using members = std::map<server_id, member>;

constexpr std::int64_t version_of_files = 0; ///< configuration files have this one, always

/// The pieces between commas or line ends, without blanks around them; empty ones count for
/// nothing.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    auto end = text.find_first_of(",\n");
    auto piece = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    auto first = piece.find_first_not_of(" \t\r");
    if (first != piece.npos)
      pieces.push_back(piece.substr(first, piece.find_last_not_of(" \t\r") - first + 1));
  }
  return pieces;
}

/// Any number: the servers of such a list are not started here, so no limit of ours counts.
std::optional<server_id> id_in(std::string_view text) {
  auto x = plain_number(text, UINT32_MAX);
  return x ? std::optional{server_id{static_cast<std::uint32_t>(*x)}} : std::nullopt;
}

/// ZooKeeper tells a number that is none from any other fault.
error take_line(std::string_view line, members& to) {
  auto equals = line.find('=');
  if (!line.starts_with("server.") || equals == line.npos)
    return error::bad_arguments;
  auto id = id_in(line.substr(7, equals - 7));
  if (!id)
    return error::marshalling_error;
  std::string why;
  auto joining = parse_member(*id, line.substr(equals + 1), why);
  if (!joining)
    return error::bad_arguments;
  auto taken = [&](auto& x) {
    return x.first != *id && x.second.host == joining->host
           && (x.second.quorum_port == joining->quorum_port
               || x.second.election_port == joining->election_port);
  };
  if (std::any_of(to.begin(), to.end(), taken))
    return error::bad_arguments;
  to[*id] = std::move(*joining);
  return error::ok;
}

error take_lines(std::string_view lines, members& to) {
  for (auto line : pieces_of(lines))
    if (auto fault = take_line(line, to); fault != error::ok)
      return fault;
  return error::ok;
}

error members_after(const reconfiguration& x, const ensemble& now, members& to) {
  if (x.members)
    return take_lines(*x.members, to);
  if (!now.groups().empty() || !now.weights().empty())
    return error::bad_arguments;
  for (auto& one : now.members())
    to[one.id] = one;
  auto leaving = x.leaving.value_or("");
  for (auto name : pieces_of(leaving)) {
    auto id = id_in(name);
    if (!id)
      return error::marshalling_error;
    to.erase(*id);
  }
  return take_lines(x.joining.value_or(""), to);
}

} // namespace

error fault_of(const reconfiguration& x, const settings& now) {
  if (!now.reconfig_enabled)
    return error::reconfig_disabled;
  if (now.standalone)
    return error::unimplemented;
  if (x.version != -1 && x.version != version_of_files)
    return error::bad_version;
  members to;
  if (auto fault = members_after(x, now.servers, to); fault != error::ok)
    return fault;
  auto voters = std::count_if(to.begin(), to.end(), [](auto& one) { return !one.second.observer; });
  return voters < 2 ? error::bad_arguments : error::ok;
}

} // namespace troupe
