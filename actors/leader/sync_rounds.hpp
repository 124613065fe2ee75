// Syncs that wait for a majority to confirm that this leader still leads.
//
// Each ping has a round; a pong of round r or later, heard after the sync came in, confirms it.
// Plain counting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <vector>

#include "messages/session.hpp"

namespace troupe {

class sync_rounds {
public:
  /// Who asked: this server's own client (`local`), or a learner on the connection `from`, with its
  /// token; or this leader itself, before it calls a learner up to date that had forgotten
  /// something.
  struct wish {
    server_id server = nobody;
    sync_wish local;
    peer from;
    std::uint64_t token = 0;
    bool welcome = false;
  };

  /// How many wait.
  std::size_t size() const {
    return waiting_.size();
  }

  /// The round of the pings that are out.
  std::uint64_t round() const {
    return round_;
  }

  void next_round() {
    ++round_;
  }

  /// Comes in now: the next round has to confirm it, and everything up to `committed` has to be
  /// executed first.
  void add(wish who, zxid committed) {
    waiting_.push_back({std::move(who), round_ + 1, committed, {}});
  }

  /// Does anyone wait for a round that has not begun?
  bool want_round() const {
    return !waiting_.empty() && waiting_.back().round > round_;
  }

  void answered(server_id server, std::uint64_t round) {
    for (auto& x : waiting_)
      if (round >= x.round)
        x.confirmed.insert(server);
  }

  /// Takes out, in order, those that a majority has confirmed; this server's own only when it has
  /// executed enough.
  std::vector<wish> take(const std::function<bool(const std::set<server_id>&)>& majority,
                         zxid given) {
    std::vector<wish> result;
    while (!waiting_.empty() && majority(waiting_.front().confirmed)
           && given >= waiting_.front().after) {
      result.push_back(std::move(waiting_.front().who));
      waiting_.pop_front();
    }
    return result;
  }

private:
  struct pending {
    wish who;
    std::uint64_t round = 0;
    zxid after;
    std::set<server_id> confirmed;
  };

  std::uint64_t round_ = 0;
  std::deque<pending> waiting_;
};

} // namespace troupe
