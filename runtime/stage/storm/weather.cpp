// One function a kind of weather.
#include "runtime/stage/storm/weather.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe {

namespace {

/// Stories are told at this pace: an election takes a tick or two.
constexpr auto tick_ms = 200;

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

std::string names(const std::vector<server_id>& all) {
  std::string text;
  for (auto s : all)
    text += ' ' + to_string(s);
  return text;
}

} // namespace

weather::weather(std::uint64_t seed) : random_(seed) {
  overture();
}

std::uint64_t weather::below(std::uint64_t bound) {
  return random_() % bound;
}

bool weather::chance(std::uint64_t one_in) {
  return below(one_in) == 0;
}

template <class List>
auto weather::one_of(const List& from) {
  return *std::next(from.begin(), static_cast<std::ptrdiff_t>(below(from.size())));
}

void weather::say(std::string line) {
  lines_.push_back(std::move(line));
}

// ---- who

server_id weather::any_server() {
  return one_of(all_);
}

server_id weather::any_up(const outlook& now) {
  return now.up.empty() ? any_server() : one_of(now.up);
}

/// Who leads, who looks, or anybody.
server_id weather::target(const outlook& now) {
  if (now.leader != nobody && chance(2))
    return now.leader;
  if (!now.looking.empty() && chance(2))
    return one_of(now.looking);
  return any_up(now);
}

std::vector<server_id> weather::down(const outlook& now) const {
  std::vector<server_id> found;
  for (auto s : all_)
    if (!now.up.contains(s))
      found.push_back(s);
  return found;
}

std::vector<server_id> weather::shuffled(std::vector<server_id> all) {
  for (auto i = all.size(); i > 1; --i)
    std::swap(all[i - 1], all[below(i)]);
  return all;
}

std::string weather::link() {
  auto from = any_server(), to = any_server();
  if (from == to || chance(4))
    return chance(2) ? "*>" + to_string(to) : to_string(from) + ">*";
  return to_string(from) + '>' + to_string(to);
}

/// In the midst of what comes next.
std::string weather::soon() {
  constexpr std::array<std::uint64_t, 4> reach{5, 20, 60, 200};
  return "in " + std::to_string(1 + below(one_of(reach))) + ' ';
}

std::string weather::number() {
  return std::to_string(++values_);
}

// ---- the shape of a storm

void weather::overture() {
  constexpr std::array<std::uint32_t, 10> sizes{1, 2, 3, 3, 3, 3, 4, 5, 5, 7};
  auto size = one_of(sizes);
  for (std::uint32_t i = 1; i <= size; ++i)
    voters_.push_back(server_id{i});
  all_ = voters_;
  auto first = "servers " + std::to_string(size);
  for (auto observers = size < 6 && chance(3) ? 1 + below(2) : 0; observers > 0; --observers)
    all_.push_back(server_id{static_cast<std::uint32_t>(all_.size()) + 1});
  if (all_.size() > voters_.size())
    first += " observers" + names({all_.begin() + size, all_.end()});
  groups_ = size >= 5 && chance(4);
  if (groups_)
    first += size == 7 ? " groups 1 2 3 | 4 5 6 7" : " groups 1 2 | 3 4 5";
  say(first);
  auto pace = "timing tick " + std::to_string(tick_ms) + "ms finalize 20ms renotify 100ms";
  if (chance(2))
    pace += " snap_count " + std::to_string(2 + below(12));
  if (chance(3))
    pace += " part_bytes " + std::to_string(64 + below(512));
  if (chance(5))
    pace += " counter_max " + std::to_string(4 + below(20));
  say(pace);
  say("start" + names(all_));
  if (!chance(4))
    say("wait 2 ticks");
  for (auto count = below(4); count > 0; --count)
    clients_come_and_go({{all_.begin(), all_.end()}, nobody, {}});
  acts_left_ = chance(3) ? 2 : 1;
  turns_left_ = 10 + below(25);
}

std::optional<std::string> weather::next(const outlook& now) {
  static const std::vector<turn> turns{
      {8, &weather::put},
      {20, &weather::time},
      {22, &weather::requests},
      {8, &weather::rush},
      {6, &weather::clients_come_and_go},
      {3, &weather::unsure_write},
      {3, &weather::write_left_behind},
      {3, &weather::stale_leader},
      {4, &weather::crash},
      {8, &weather::crash_soon},
      {2, &weather::stop},
      {2, &weather::power_failure},
      {8, &weather::restart},
      {5, &weather::restart_and_crash},
      {5, &weather::depose},
      {3, &weather::leave_behind},
      {6, &weather::hold},
      {4, &weather::hold_disk},
      {8, &weather::release},
      {3, &weather::clog},
      {3, &weather::partition},
      {2, &weather::deafen},
      {4, &weather::heal},
      {3, &weather::pause},
      {4, &weather::resume},
      {4, &weather::hurt_frames},
      {2, &weather::slow_links},
      {5, &weather::hurt_disk},
      {3, &weather::lose_disk},
  };
  static const auto sum = [] {
    std::uint64_t weights = 0;
    for (auto& x : turns)
      weights += x.weight;
    return weights;
  }();
  while (lines_.empty()) {
    if (turns_left_ == 0) {
      if (acts_left_ == 0)
        return std::nullopt;
      --acts_left_;
      turns_left_ = acts_left_ == 0 ? 0 : 10 + below(20);
      clogged_.clear();
      paused_.clear();
      for (auto& who : std::exchange(silent_, {}))
        say(who + " return");
      say("calm");
      break;
    }
    --turns_left_;
    auto at = below(sum);
    for (auto& x : turns) {
      if (at < x.weight) {
        (this->*x.act)(now);
        break;
      }
      at -= x.weight;
    }
  }
  auto line = lines_.front();
  lines_.pop_front();
  return line;
}

// ---- traffic and time

void weather::put(const outlook& now) {
  auto line = "put " + to_string(any_up(now)) + ' ' + path();
  for (auto count = 1 + below(4); count > 0; --count)
    line += ' ' + number();
  say(line);
}

std::string weather::path() {
  constexpr std::array paths{"/a", "/b", "/c", "/a/x", "/a/y"};
  return one_of(paths);
}

std::string weather::request(const std::string& client) {
  auto at = path();
  auto sort = below(20);
  if (sort < 5)
    return client + " set " + at + ' ' + number();
  if (sort < 7)
    return client + " create " + at + ' ' + number();
  if (sort < 9)
    return client + " create " + at + "- " + number() + (chance(2) ? " ephemeral" : "")
           + " sequential";
  if (sort < 10)
    return client + " create " + at + "e " + number() + " ephemeral";
  if (sort < 11)
    return client + " delete " + at + (chance(3) ? " version 0" : "");
  if (sort < 14)
    return client + " get " + at + (chance(2) ? " watch" : "");
  if (sort < 15)
    return client + " exists " + at + (chance(2) ? " watch" : "");
  if (sort < 17)
    return client + " ls " + (chance(2) ? "/" : "/a") + (chance(2) ? " watch" : "");
  if (sort < 18)
    return client + " sync " + at;
  return client + " multi set " + at + ' ' + number() + ", create " + path() + "- " + number()
         + " sequential, " + (chance(2) ? "check /b version 0" : "delete /c");
}

void weather::requests(const outlook& now) {
  if (clients_.empty())
    return clients_come_and_go(now);
  auto who = one_of(clients_);
  for (auto count = 1 + below(3); count > 0; --count)
    say(request(who));
}

/// Several ask at once, and perhaps something falls over meanwhile.
void weather::rush(const outlook& now) {
  if (clients_.empty())
    return clients_come_and_go(now);
  auto line = request(one_of(clients_));
  for (auto count = 1 + below(4); count > 0; --count)
    line += " & " + request(one_of(clients_));
  if (chance(2))
    line += " & " + soon() + (chance(3) ? "pause " : "crash ") + to_string(target(now));
  say(line);
}

/// A write is proposed and not decided while the server that passed it on loses its leader's
/// connection and finds it again.
void weather::unsure_write(const outlook& now) {
  if (clients_.empty() || now.leader == nobody)
    return;
  auto leader = to_string(now.leader);
  say("hold *>" + leader + " ack");
  say(request(one_of(clients_)) + " & " + request(one_of(clients_)));
  say("damage " + leader + ">*");
  say("wait 2 ticks");
  say("release");
}

/// A write is still on its way when its client goes on at another server.
void weather::write_left_behind(const outlook& now) {
  if (clients_.empty())
    return;
  auto who = one_of(clients_);
  for (auto s : all_)
    say("hold " + to_string(s) + ">* submission");
  say(who + " set " + path() + ' ' + number());
  say(who + " create " + path() + "- " + number() + " sequential");
  say("client " + who + " to " + to_string(any_up(now)));
  say("wait " + std::to_string(1 + below(2 * tick_ms)) + "ms");
  say("release");
}

/// A leader stands still while the others go on without it, and is asked as soon as it wakes.
void weather::stale_leader(const outlook& now) {
  if (clients_.size() < 2 || now.leader == nobody)
    return;
  auto leader = to_string(now.leader);
  auto there = one_of(clients_), elsewhere = one_of(clients_);
  auto next = any_up(now);
  say("client " + there + " to " + leader);
  say("client " + elsewhere + " to " + to_string(next));
  say("wait 200ms");
  say("pause " + leader);
  say("wait " + std::to_string(6 + below(12)) + " ticks");
  auto at = path();
  say(elsewhere + " set " + at + ' ' + number());
  say("resume " + leader + " & " + there + " sync " + at + " & " + there + " get " + at);
}

void weather::clients_come_and_go(const outlook& now) {
  constexpr std::array names{"ann", "ben", "cat", "dan", "eve", "fay", "gus", "hal", "ida", "jon"};
  constexpr std::array timeouts{"4s", "6s", "12s"};
  if (clients_.size() < 2 || chance(3)) {
    if (clients_ever_ == names.size())
      return;
    clients_.emplace_back(names[clients_ever_++]);
    return say("client " + clients_.back() + " at " + to_string(any_up(now)) + " timeout "
               + one_of(timeouts));
  }
  auto who = one_of(clients_);
  if (silent_.erase(who) > 0)
    return say(who + " return");
  switch (below(5)) {
  case 0:
    std::erase(clients_, who);
    return say(who + " close");
  case 1:
  case 2:
    silent_.insert(who);
    return say((chance(3) ? soon() : "") + who + " vanish");
  default:
    return say((chance(3) ? soon() : "") + "client " + who + " to " + to_string(any_up(now)));
  }
}

void weather::time(const outlook&) {
  constexpr std::array<std::uint64_t, 12> durations{1,   5,   20,   50,   100,  200,
                                                    200, 400, 1000, 2000, 4000, 12000};
  say("wait " + std::to_string(one_of(durations)) + "ms");
}

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
