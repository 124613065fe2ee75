// The rare situations that a storm is there to reach: it counts which it has seen.
//
// Plain. Sits in the audience, recognises each situation from what is shown (commands, milestones,
// deliveries), and changes nothing. A corner that no storm ever reaches is a hole in the net.
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "messages/ids.hpp"
#include "runtime/stage/chronicle.hpp"
#include "runtime/stage/clients/annals.hpp"

namespace troupe {

enum class corner : std::uint8_t {
  taught_nothing,
  taught_diff,
  taught_truncate,
  taught_snapshot,
  leader_lost_in_discovery,
  leader_lost_in_teaching,
  leader_lost_with_undecided,
  learner_lost_in_diff,
  learner_lost_in_truncate,
  learner_lost_in_snapshot,
  crash_during_recovery,
  recovered_torn_disk,
  zxids_used_up,
  newer_promise,
  longer_history,
  quorum_lost,
  not_taken_in_time,
  two_leaders_of_two_epochs,
  epochs_skipped,
  frame_defect,
  paused_leader_deposed,
  own_snapshot,
  proposal_forgotten,
  power_failure_recovered,
  fsync_failed,
  write_failed,
  disk_full,
  slow_disk_deposed,
  observer_taught,
  groups_elect,
  disk_wiped_and_taught,
  record_rotten,
  record_mended,
  damage_lost,
  write_came_again,
  session_expired,
  session_moved,
  outcome_unknown,
  watch_fired,
  program_held,
  program_doubted,
  program_lost,
  count
};

/// "leader lost in discovery: ..."
const char* describe(corner which);

using corners_seen = std::bitset<static_cast<std::size_t>(corner::count)>;

class corners final : public spectator {
public:
  void see(std::chrono::milliseconds at, happening::any what) override;

  /// What only the history knows, at the end.
  void look_back(const annals& history);

  const corners_seen& seen() const {
    return seen_;
  }

private:
  enum class lesson { none, nothing, diff, truncate, snapshot };

  /// One server as far as it was watched.
  struct player_seen {
    bool starting = false; ///< has not served since it was started
    bool introduced = false;
    bool teaches = false;
    bool leads = false;
    bool paused = false;
    bool torn = false;  ///< its disk was torn in a crash
    bool wiped = false; ///< its disk is a new one
    lesson learning = lesson::none;
    std::uint32_t epoch = 0;
    zxid proposed;
    zxid committed;
  };

  void reach(corner which) {
    seen_.set(static_cast<std::size_t>(which));
  }

  void see(const command::any& what);
  void see(server_id server, const milestone_kind& what);
  void see(const happening::delivery& what);
  void see_answer(const std::string& text);
  void lost(server_id server, bool power);
  void serves(server_id server, std::uint32_t epoch);
  void looks(server_id server, const std::string& reason);
  void stops(const std::string& reason);

  corners_seen seen_;
  std::map<server_id, player_seen> all_;
  std::set<server_id> observers_;
  std::set<server_id> tearing_;              ///< the next crash tears their disk
  std::map<std::string, std::string> seats_; ///< where each client was last
  std::uint32_t last_epoch_ = 0;
  bool groups_ = false;
  bool all_dark_ = false; ///< all were down at once, after something had been decided
  bool decided_ = false;
};

} // namespace troupe
