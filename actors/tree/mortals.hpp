// The znodes that a leader ends some day: containers without children, and childless znodes whose
// time to live runs.
//
// An index beside the znodes, kept by node_store; decides nothing and has no clock.
// Always: finding those that are due takes time for them alone, however many wait.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/tree/znode.hpp"
#include "messages/session.hpp"

namespace troupe {

class mortals {
public:
  /// The znode is about to change, or to go.
  void forget(entry& who);

  /// The znode is new, or has changed.
  void consider(entry& who);

  /// When there is something to end, at the earliest.
  mortality standing() const;

  /// The paths of those whose time is over, the longest overdue first.
  std::vector<std::string> due(const find_mortal& x) const;

private:
  struct by_path {
    bool operator()(const entry* a, const entry* b) const {
      return a->first < b->first;
    }
  };

  struct by_time {
    using timed = std::pair<std::int64_t, const entry*>;
    bool operator()(const timed& a, const timed& b) const {
      return a.first != b.first ? a.first < b.first : a.second->first < b.second->first;
    }
  };

  std::set<std::pair<std::int64_t, const entry*>, by_time> timed_;
  std::set<const entry*, by_path> empty_containers_;
};

} // namespace troupe
