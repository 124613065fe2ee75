// What clients and time do in a storm. One function a kind of weather.
#include "runtime/stage/storm/weather.hpp"

#include <array>

namespace troupe {

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

} // namespace troupe
