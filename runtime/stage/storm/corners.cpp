// How each corner is recognised.
#include "runtime/stage/storm/corners.hpp"

#include <algorithm>
#include <string_view>

namespace troupe {

namespace {

constexpr const char* descriptions[] = {
    "a learner had everything",
    "a learner was taught a difference",
    "a learner had to cut its log",
    "a learner was taught a snapshot",
    "a leader was lost in discovery",
    "a leader was lost while it taught",
    "a leader was lost with undecided proposals",
    "a learner was lost while it took a difference",
    "a learner was lost while it cut its log",
    "a learner was lost while it took a snapshot",
    "a server crashed while it recovered from a crash",
    "a disk with a torn or scattered end was recovered from",
    "an epoch's zxids were used up",
    "a leader made way for a newer promise",
    "an elected leader met a longer history",
    "a leader lost its quorum",
    "an elected leader was not taken in time",
    "two servers led, each its own epoch",
    "an epoch was drawn and never led",
    "a lost, repeated or damaged frame was noticed",
    "a leader stood still and was deposed",
    "a server kept a snapshot of its own",
    "an undecided proposal was forgotten",
    "all power failed, and the service came back",
    "a failed sync ended a server",
    "a failed write ended a server",
    "a full disk ended a server",
    "a leader's slow disk deposed it",
    "an observer was taught",
    "a majority of groups elected a leader",
    "a wiped disk was taught everything",
    "a record rotted",
    "a rotten record was mended by the others",
    "what rotted could not be mended, and was taught again",
    "a write that had been executed came again",
    "a session expired",
    "a session moved to another server",
    "a client lost an answer",
    "a watch fired",
    "a program held what one alone may have",
    "a program was in doubt about what it held",
    "a program lost what it held",
};
static_assert(std::size(descriptions) == static_cast<std::size_t>(corner::count));

} // namespace

const char* describe(corner which) {
  return descriptions[static_cast<std::size_t>(which)];
}

void corners::see(std::chrono::milliseconds, happening::any what) {
  if (auto did = std::get_if<happening::deed>(&what))
    see(did->what);
  else if (auto told = std::get_if<happening::told>(&what))
    see(told->server, told->what);
  else if (auto delivery = std::get_if<happening::delivery>(&what))
    see(*delivery);
  else if (auto answer = std::get_if<happening::answer>(&what))
    see_answer(answer->text);
}

void corners::look_back(const annals& history) {
  if (history.rarities().repeated > 0)
    reach(corner::write_came_again);
  if (history.rarities().expired > 0)
    reach(corner::session_expired);
}

/// "ann connected to 3", "ann event changed /n".
void corners::see_answer(const std::string& text) {
  auto end = text.find(' ');
  auto who = text.substr(0, end), what = end == text.npos ? "" : text.substr(end + 1);
  if (what.starts_with("event "))
    reach(corner::watch_fired);
  if (what.starts_with("holds ") || what.starts_with("leads /"))
    reach(corner::program_held);
  if (what.starts_with("doubts "))
    reach(corner::program_doubted);
  if (what.starts_with("loses ") || what.starts_with("is deposed "))
    reach(corner::program_lost);
  if (what.ends_with("(outcome unknown)"))
    reach(corner::outcome_unknown);
  if (!what.starts_with("connected to "))
    return;
  auto& seat = seats_[who];
  if (!seat.empty() && seat != what)
    reach(corner::session_moved);
  seat = what;
}

// ---- commands

void corners::see(const command::any& what) {
  if (auto x = std::get_if<command::servers>(&what)) {
    observers_ = {x->observers.begin(), x->observers.end()};
    groups_ = !x->groups.empty();
  } else if (auto started = std::get_if<command::start>(&what)) {
    for (auto s : started->who)
      all_[s].starting = true;
  } else if (auto crashed = std::get_if<command::crash>(&what)) {
    for (auto s : crashed->who)
      lost(s, true);
    all_dark_ |= decided_ && crashed->who.size() >= all_.size();
  } else if (auto stopped = std::get_if<command::stop>(&what)) {
    for (auto s : stopped->who)
      lost(s, false);
  } else if (auto paused = std::get_if<command::pause>(&what)) {
    for (auto s : paused->who)
      all_[s].paused = true;
  } else if (auto resumed = std::get_if<command::resume>(&what)) {
    for (auto s : resumed->who)
      all_[s].paused = false;
  } else if (auto hurt = std::get_if<command::hurt_disk>(&what)) {
    using enum disk_fault::kind;
    if (hurt->how.what == tears || hurt->how.what == scatters)
      tearing_.insert(hurt->of);
    if (hurt->how.what == wiped)
      all_[hurt->of].wiped = true;
    if (hurt->how.what == flips_record)
      reach(corner::record_rotten);
  }
}

void corners::lost(server_id server, bool power) {
  auto& x = all_[server];
  if (x.starting && power)
    reach(corner::crash_during_recovery);
  if (x.leads && x.committed < x.proposed)
    reach(corner::leader_lost_with_undecided);
  else if (!x.leads && x.teaches)
    reach(corner::leader_lost_in_teaching);
  else if (!x.leads && x.introduced)
    reach(corner::leader_lost_in_discovery);
  if (x.learning == lesson::diff)
    reach(corner::learner_lost_in_diff);
  if (x.learning == lesson::truncate)
    reach(corner::learner_lost_in_truncate);
  if (x.learning == lesson::snapshot)
    reach(corner::learner_lost_in_snapshot);
  auto torn = tearing_.erase(server) > 0 && power;
  x = {false, false, false, false, false, torn, x.wiped, lesson::none, x.epoch, {}, {}};
}

// ---- milestones

void corners::see(server_id server, const milestone_kind& what) {
  auto& x = all_[server];
  if (auto role = std::get_if<milestone::leads>(&what)) {
    for (auto& [other, its] : all_) {
      if (other != server && its.leads && its.paused)
        reach(corner::paused_leader_deposed);
      if (other != server && its.leads)
        reach(corner::two_leaders_of_two_epochs);
    }
    if (last_epoch_ != 0 && role->epoch > last_epoch_ + 1)
      reach(corner::epochs_skipped);
    if (groups_)
      reach(corner::groups_elect);
    if (std::exchange(all_dark_, false))
      reach(corner::power_failure_recovered);
    last_epoch_ = role->epoch;
    serves(server, role->epoch);
    x.leads = true;
  } else if (auto follower = std::get_if<milestone::follows>(&what)) {
    serves(server, follower->epoch);
  } else if (auto observer = std::get_if<milestone::observes>(&what)) {
    serves(server, observer->epoch);
  } else if (auto proposed = std::get_if<milestone::proposes>(&what)) {
    x.proposed = proposed->id;
  } else if (auto committed = std::get_if<milestone::commits>(&what)) {
    x.committed = committed->through;
    decided_ = true;
  } else if (std::holds_alternative<milestone::forgets>(what)) {
    reach(corner::proposal_forgotten);
  } else if (std::holds_alternative<milestone::mends>(what)) {
    reach(corner::record_mended);
  } else if (std::holds_alternative<milestone::returns>(what)) {
    reach(corner::damage_lost);
  } else if (auto reason = std::get_if<milestone::looks>(&what)) {
    looks(server, reason->reason);
  } else if (auto end = std::get_if<milestone::stops>(&what)) {
    stops(end->reason);
    lost(server, false);
  }
}

void corners::serves(server_id server, std::uint32_t epoch) {
  auto& x = all_[server];
  x.epoch = epoch;
  if (std::exchange(x.torn, false))
    reach(corner::recovered_torn_disk);
  if (std::exchange(x.wiped, false) && x.learning != lesson::none)
    reach(corner::disk_wiped_and_taught);
  if (observers_.contains(server) && x.learning != lesson::nothing)
    reach(corner::observer_taught);
  x.starting = x.introduced = x.teaches = false;
  x.learning = lesson::none;
}

void corners::looks(server_id server, const std::string& reason) {
  auto& x = all_[server];
  x.leads = x.introduced = x.teaches = false;
  x.learning = lesson::none;
  static const std::pair<std::string_view, corner> reasons[] = {
      {"are used up", corner::zxids_used_up},
      {"a newer one is needed", corner::newer_promise},
      {"has a longer history", corner::longer_history},
      {"it lost its quorum", corner::quorum_lost},
      {"no majority took it", corner::not_taken_in_time},
      {"its disk does not keep up", corner::slow_disk_deposed},
  };
  for (auto& [words, which] : reasons)
    if (reason.find(words) != std::string::npos)
      reach(which);
}

void corners::stops(const std::string& reason) {
  if (reason.find("No space left") != std::string::npos)
    reach(corner::disk_full);
  else if (reason.starts_with("cannot sync"))
    reach(corner::fsync_failed);
  else if (reason.starts_with("cannot write"))
    reach(corner::write_failed);
}

// ---- deliveries

void corners::see(const happening::delivery& what) {
  if (what.text.find(": ") != std::string::npos)
    reach(corner::frame_defect);
  if (what.kind == "keep_snapshot")
    reach(corner::own_snapshot);
  if (what.kind == "follower_info")
    all_[what.to].introduced = true;
  if (what.kind != "catch_up")
    return;
  all_[what.from].teaches = !all_[what.from].leads;
  static const std::pair<std::string_view, std::pair<lesson, corner>> lessons[] = {
      {"catch_up nothing", {lesson::nothing, corner::taught_nothing}},
      {"catch_up diff", {lesson::diff, corner::taught_diff}},
      {"catch_up truncate", {lesson::truncate, corner::taught_truncate}},
      {"catch_up snapshot", {lesson::snapshot, corner::taught_snapshot}},
  };
  for (auto& [words, told] : lessons)
    if (what.text.starts_with(words)) {
      all_[what.to].learning = told.first;
      reach(told.second);
    }
}

} // namespace troupe
