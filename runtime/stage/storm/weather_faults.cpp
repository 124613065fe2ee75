// What goes wrong in a storm: servers, links and disks. One function a kind of weather.
#include "runtime/stage/storm/weather.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe {

namespace {

const std::array<const char*, 9> discovery_and_catch_up{
    "follower_info", "leader_info", "epoch_ack",      "catch_up",   "catch_up_history",
    "catch_up_ack",  "new_leader",  "new_leader_ack", "up_to_date",
};

const std::array<const char*, 7> any_kind{
    "notification", "proposal", "ack", "commit", "ping", "submission", "catch_up_snapshot",
};

const std::array<const char*, 8> of_disk{
    "append", "store_epochs",  "truncate",  "install",
    "synced", "epochs_stored", "truncated", "installed",
};

} // namespace

// ---- crashes

void weather::crash(const outlook& now) {
  say("crash " + to_string(target(now)));
}

void weather::crash_soon(const outlook& now) {
  say(soon() + "crash " + to_string(target(now)));
}

void weather::stop(const outlook& now) {
  say("stop " + to_string(any_up(now)));
}

void weather::power_failure(const outlook&) {
  if (chance(2))
    for (auto s : all_)
      say("disk " + to_string(s) + (chance(2) ? " scatters" : " tears"));
  say((chance(2) ? soon() : "") + "crash" + names(all_));
  if (chance(2))
    put({{all_.begin(), all_.end()}, nobody, {}});
  say("crash" + names(all_));
  say("start" + names(shuffled(all_)));
}

void weather::restart(const outlook& now) {
  auto gone = down(now);
  if (gone.empty())
    return;
  auto some = shuffled(gone);
  some.resize(1 + below(some.size()));
  say("start" + names(some));
}

void weather::restart_and_crash(const outlook& now) {
  auto gone = down(now);
  auto who = gone.empty() ? target(now) : one_of(gone);
  if (gone.empty())
    say("crash " + to_string(who));
  for (auto again = 1 + below(3); again > 0; --again) {
    say("start " + to_string(who) + " & " + soon() + "crash " + to_string(who));
    say("wait " + std::to_string(1 + below(3 * tick_ms)) + "ms");
    say("crash " + to_string(who));
  }
  say("start " + to_string(who));
}

/// The leader goes, and while the others agree on the next one, something else happens to them.
void weather::depose(const outlook& now) {
  auto old = now.leader == nobody ? any_up(now) : now.leader;
  if (chance(2))
    say("hold " + link() + ' ' + one_of(discovery_and_catch_up));
  constexpr std::array verbs{"crash ", "pause ", "stop "};
  say(one_of(verbs) + to_string(old));
  say((chance(2) ? soon() : "") + "crash " + to_string(any_server()));
  say("wait " + std::to_string(1 + below(20)) + " ticks");
  say("resume " + to_string(old));
  if (chance(2))
    say("release");
}

/// So much is written while a server is away that the others have forgotten how; it has to be
/// taught by a snapshot, and does not live through that.
void weather::leave_behind(const outlook& now) {
  auto who = any_server();
  say("crash " + to_string(who));
  say("wait 8 ticks");
  auto line = "put " + to_string(any_up(now)) + " /a";
  for (auto count = 12 + below(30); count > 0; --count)
    line += ' ' + number();
  say(line);
  say("start " + to_string(who) + " & in " + std::to_string(20 + below(150)) + " crash "
      + to_string(who));
  say("wait 2 ticks");
}

// ---- links

void weather::hold(const outlook&) {
  auto kind = chance(3) ? one_of(any_kind) : one_of(discovery_and_catch_up);
  say((chance(4) ? soon() : "") + "hold " + link() + ' ' + kind);
}

void weather::hold_disk(const outlook& now) {
  auto s = to_string(target(now));
  auto index = below(of_disk.size());
  say("hold " + (index < 4 ? s + ">disk " : "disk>" + s + ' ') + of_disk[index]);
}

void weather::release(const outlook&) {
  clogged_.clear();
  say((chance(3) ? soon() : "") + "release");
}

/// Swizzle-clogging: stop servers' links one by one, and let them go in another order.
void weather::clog(const outlook&) {
  if (clogged_.empty()) {
    clogged_ = shuffled(all_);
    clogged_.resize(1 + below(clogged_.size()));
    for (auto s : clogged_) {
      say("hold *>" + to_string(s));
      say("wait " + std::to_string(1 + below(4 * tick_ms)) + "ms");
    }
  }
  for (auto s : shuffled(std::exchange(clogged_, {}))) {
    say("release *>" + to_string(s));
    say("wait " + std::to_string(1 + below(4 * tick_ms)) + "ms");
  }
}

void weather::partition(const outlook&) {
  auto sides = shuffled(all_);
  if (sides.size() < 2)
    return;
  auto middle = static_cast<std::ptrdiff_t>(1 + below(sides.size() - 1));
  say((chance(3) ? soon() : "") + "cut" + names({sides.begin(), sides.begin() + middle}) + " |"
      + names({sides.begin() + middle, sides.end()}));
}

void weather::deafen(const outlook&) {
  say("cut " + link());
}

void weather::heal(const outlook&) {
  say((chance(3) ? soon() : "") + "heal");
}

void weather::hurt_frames(const outlook&) {
  constexpr std::array verbs{"lose ", "repeat ", "damage "};
  say(one_of(verbs) + link());
}

void weather::slow_links(const outlook&) {
  constexpr std::array<std::uint64_t, 5> durations{0, 0, 10, 100, 700};
  say("delay " + link() + ' ' + std::to_string(one_of(durations)) + "ms");
}

// ---- standing still

void weather::pause(const outlook& now) {
  auto s = target(now);
  paused_.insert(s);
  say((chance(3) ? soon() : "") + "pause " + to_string(s));
}

void weather::resume(const outlook&) {
  if (!paused_.empty())
    say("resume" + names({paused_.begin(), paused_.end()}));
  paused_.clear();
}

// ---- disks

void weather::hurt_disk(const outlook& now) {
  constexpr std::array faults{"full", "fails fsync", "fails write", "tears", "scatters", "mended"};
  auto s = to_string(target(now));
  std::string fault = one_of(faults);
  say((chance(4) ? soon() : "") + "disk " + s + ' ' + fault);
  if (fault == "tears" || fault == "scatters")
    say((chance(2) ? soon() : "") + "crash " + s);
}

/// Can the other voters do without this one too? Of groups, none but the greater one can spare a
/// voter, and that one.
bool weather::spare(server_id who) const {
  if (groups_)
    return lost_disk_.empty() && who == voters_.back();
  return (lost_disk_.size() + 1) * 2 < voters_.size() + voters_.size() % 2;
}

/// Only as many voters as the others can do without: they must know what these have forgotten.
void weather::lose_disk(const outlook& now) {
  auto who = target(now);
  auto voter = std::find(voters_.begin(), voters_.end(), who) != voters_.end();
  if (voter && !lost_disk_.contains(who) && !spare(who))
    return;
  if (voter)
    lost_disk_.insert(who);
  auto s = to_string(who);
  switch (below(4)) {
  case 0:
    say("crash " + s);
    say("disk " + s + " wiped");
    return say("start " + s);
  case 1:
    return say("disk " + s + (chance(2) ? " flips snapshot" : " flips epochs"));
  default:
    say("disk " + s + " flips " + std::to_string(1 + below(3)) + '.'
        + std::to_string(1 + below(12)));
    if (chance(2))
      say("crash " + s);
  }
}

} // namespace troupe
