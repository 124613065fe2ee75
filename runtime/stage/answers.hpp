// The answers of one command: the milestones that a reader wants to see, folded.
//
// Plain. Only what no legal order of events can change is shown. Always: servers in ascending
// order, each server's milestones in its own; a chain of votes is its first and its last; proposals
// and commits in a row are ranges.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "messages/milestone.hpp"

namespace troupe {

class answers {
public:
  void hear(server_id server, const milestone_kind& what);

  /// What a client lived through: behind all servers, clients by name, each one's in its own order.
  void hear(const std::string& client, std::string what);

  /// A line that is no milestone: behind the milestones.
  void say(std::string line);

  /// All lines since the last time, each with its two blanks.
  std::vector<std::string> take();

private:
  std::map<server_id, std::vector<milestone_kind>> heard_;
  std::map<std::string, std::vector<std::string>> clients_;
  std::vector<std::string> said_;
  std::map<server_id, std::map<std::uint32_t, zxid>> committed_; ///< last, by server and epoch
};

} // namespace troupe
