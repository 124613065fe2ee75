// The lines that make an ensemble: server.N, group.N and weight.N.
//
// Plain; resolves no host name. What cannot be one working ensemble is refused with a sentence that
// says what to do. Always: what `built` returns without an error has a voter that may lead, and no
// two of its servers share an address.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/ensemble.hpp"
#include "config/properties.hpp"

namespace troupe {

/// A decimal number without sign or leading zeros, at most `max`.
std::optional<std::uint64_t> plain_number(std::string_view text, std::uint64_t max);

/// The content of a `myid` file: 1 to 255, white space around it tolerated. Nothing else, so no
/// "01".
std::optional<server_id> parse_server_id(std::string_view text);

class server_lines {
public:
  /// Does this entry belong here (server., group., weight.)?
  static bool is_one(std::string_view key);

  void take(const config_entry& entry, config_report& report);

  std::size_t servers() const {
    return members_.size();
  }

  /// The only server of a single server line.
  const member& first() const {
    return members_.front();
  }

  /// Checks the lines against each other.
  ensemble built(config_report& report) const;

private:
  void take_server(const config_entry& entry, config_report& report);
  void take_group(const config_entry& entry, config_report& report);
  void take_weight(const config_entry& entry, config_report& report);
  void check_addresses(config_report& report) const;
  void check_groups(config_report& report) const;
  void check_voters(const ensemble& all, config_report& report) const;

  std::vector<member> members_;
  std::map<std::uint64_t, std::vector<server_id>> groups_;
  std::map<server_id, std::uint64_t> weights_;
};

/// host:quorum_port:election_port[:role][;[client_host:]client_port], as after `server.N=`.
/// On failure `why` is a sentence and the result is empty.
std::optional<member> parse_member(server_id id, std::string_view text, std::string& why);

} // namespace troupe
