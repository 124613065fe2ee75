// Who belongs to the ensemble, and what counts as a majority. Every majority in the system is asked
// for here.
//
// Plain and constant: a change of membership is another ensemble.
// Always: two majorities of one ensemble have a server in common.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "messages/ids.hpp"

namespace troupe {

/// A line
/// `server.ID=host:quorum_port:election_port[:participant|observer][;[client_host:]client_port]`.
struct member {
  server_id id = nobody;
  std::string host;
  std::uint16_t quorum_port = 0;
  std::uint16_t election_port = 0;
  bool observer = false;
  std::string client_host;       ///< "" : not named on the server line
  std::uint16_t client_port = 0; ///< 0: not named on the server line

  bool operator==(const member&) const = default;
};

class ensemble {
public:
  ensemble() = default;

  /// Plain majorities of the voters.
  explicit ensemble(std::vector<member> members);

  /// Hierarchical quorums (ZooKeeper's group.* and weight.*): a majority of the groups'
  /// weight-majorities. Groups are disjoint lists of voters; a voter of no weight line weighs 1; a
  /// group whose weights sum to 0 does not count.
  ensemble(std::vector<member> members, std::map<std::uint64_t, std::vector<server_id>> groups,
           std::map<server_id, std::uint64_t> weights);

  /// One server alone: a majority of one.
  static ensemble standalone(server_id self);

  /// Ascending by id.
  const std::vector<member>& members() const {
    return members_;
  }

  const member* find(server_id id) const;

  /// Ascending.
  const std::vector<server_id>& voters() const {
    return voters_;
  }

  bool is_voter(server_id id) const;

  /// May this server be elected? A voter of weight 0 may not.
  bool may_lead(server_id id) const;

  /// Do these servers, as far as they are voters, decide for all?
  bool majority(const std::set<server_id>& of) const;

  const std::map<std::uint64_t, std::vector<server_id>>& groups() const {
    return groups_;
  }

  const std::map<server_id, std::uint64_t>& weights() const {
    return weights_;
  }

  /// The same on two servers iff their server, group and weight lines say the same (addresses,
  /// roles, ports).
  std::uint64_t hash() const;

  /// As ZooKeeper shows it in /zookeeper/config: server, group and weight lines, then the version,
  /// which is 0 for what configuration files say. The last line has no end.
  std::string text() const;

private:
  std::uint64_t weight(server_id id) const;

  std::vector<member> members_;
  std::vector<server_id> voters_;
  std::map<std::uint64_t, std::vector<server_id>> groups_;
  std::map<server_id, std::uint64_t> weights_;
};

} // namespace troupe
