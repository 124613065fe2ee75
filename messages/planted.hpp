// Deliberate faults, by which the laws are tried: each must be caught by the storm or a scenario.
//
// Compiled in only with -DTROUPE_PLANTED=ON (preset `planted`); then `troupe storm --plant NAME`
// chooses one, and docs/storm.md says how soon each was caught. In every other build `planted` is
// false when compiling, and nothing of a fault is left.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace troupe {

/// What can be broken on purpose.
enum class fault : std::uint8_t {
  none,
  ack_before_sync,
  own_ack_before_sync,
  new_leader_acked_early,
  epoch_before_history,
  truncation_skipped,
  gap_ignored,
  apply_before_commit,
  promise_not_stored,
  promises_forgotten,
  older_leader_followed,
  promise_counts_as_taken,
  epoch_without_majority,
  majority_off_by_one,
  observer_counted,
  leads_without_quorum,
  greatest_id_wins,
  fence_ignored,
  damaged_frames_taken,
  sync_skipped,
  sync_retried,
  names_not_synced,
  epochs_not_synced,
  checksum_ignored,
  unsynced_end_trusted,
  commit_mark_too_high,
  snapshot_not_exact,
  duplicate_executed,
  moved_session_writes,
  multi_half_done,
  ephemeral_left,
  event_after_reply,
  watch_lost,
  resubmission_skipped,
  read_overtakes_write,
  sync_without_round,
  signs_of_life_ignored,
  blank_disks_vote,
  pings_confirm_session,
  doubt_not_told,
  queue_by_text,
  readers_ignored,
  lost_create_repeated,
  old_token_kept,
  lease_too_many,
  claim_of_another_kept,
  counter_written_blind,
  removed_entry_taken,
  count
};

/// As `troupe storm --plant` names them, in the order of `fault`.
constexpr std::string_view fault_names[] = {
    "none",
    "ack_before_sync",
    "own_ack_before_sync",
    "new_leader_acked_early",
    "epoch_before_history",
    "truncation_skipped",
    "gap_ignored",
    "apply_before_commit",
    "promise_not_stored",
    "promises_forgotten",
    "older_leader_followed",
    "promise_counts_as_taken",
    "epoch_without_majority",
    "majority_off_by_one",
    "observer_counted",
    "leads_without_quorum",
    "greatest_id_wins",
    "fence_ignored",
    "damaged_frames_taken",
    "sync_skipped",
    "sync_retried",
    "names_not_synced",
    "epochs_not_synced",
    "checksum_ignored",
    "unsynced_end_trusted",
    "commit_mark_too_high",
    "snapshot_not_exact",
    "duplicate_executed",
    "moved_session_writes",
    "multi_half_done",
    "ephemeral_left",
    "event_after_reply",
    "watch_lost",
    "resubmission_skipped",
    "read_overtakes_write",
    "sync_without_round",
    "signs_of_life_ignored",
    "blank_disks_vote",
    "pings_confirm_session",
    "doubt_not_told",
    "queue_by_text",
    "readers_ignored",
    "lost_create_repeated",
    "old_token_kept",
    "lease_too_many",
    "claim_of_another_kept",
    "counter_written_blind",
    "removed_entry_taken",
};
static_assert(std::size(fault_names) == static_cast<std::size_t>(fault::count));

#ifdef TROUPE_PLANTED
/// The one that is planted now.
inline fault planted_fault = fault::none;

/// Is this one to happen?
inline bool planted(fault x) {
  return x == planted_fault;
}

/// False: there is no fault of this name.
inline bool plant(std::string_view name) {
  for (std::size_t i = 0; i < std::size(fault_names); ++i)
    if (fault_names[i] == name) {
      planted_fault = static_cast<fault>(i);
      return true;
    }
  return false;
}
#else
/// Never, in builds for use.
constexpr bool planted(fault) {
  return false;
}
#endif

} // namespace troupe
