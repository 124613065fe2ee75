// One function a kind of mishap.
#include "runtime/stage/storm/applications.hpp"

#include <array>
#include <utility>

namespace troupe {

namespace {

/// Something that can be had, and how it is given back.
struct wish {
  const char* ask;
  const char* let_go;
};

constexpr std::array held_alone{
    wish{"lock /lock", "unlock /lock"},
    wish{"write_lock /table", "write_unlock /table"},
    wish{"stand /chief", "step_down /chief"},
    wish{"seize /master", "abdicate /master"},
};

constexpr std::array shared{
    wish{"read_lock /table", "read_unlock /table"},
    wish{"take /scanners 2", "give_back /scanners"},
};

constexpr std::array given{
    "add /visits 1",
    "draw /numbers",
    "enqueue /work 100 parcel",
    "enqueue /work 50 card",
    "dequeue /work patience 2s",
    "submit /orders 100 chair",
    "submit /orders 100 table",
    "claim /orders patience 2s",
    "claim /orders",
    "finish /orders chair",
    "hand_back /orders table",
};

} // namespace

applications::applications(std::uint64_t seed, std::vector<server_id> servers)
    : random_(~seed), servers_(std::move(servers)), any_(chance(3)) {}

std::string applications::soon() {
  return chance(2) ? "in " + std::to_string(1 + below(60)) + ' ' : "";
}

std::string applications::begin(const std::string& who) {
  there_.insert(who);
  still_.erase(who);
  return "program " + who + " at " + to_string(one_of(servers_)) + " timeout 4s";
}

std::string applications::errand(const std::string& who) {
  auto sort = below(10);
  if (sort < 3)
    return who + ' ' + one_of(given);
  auto what = sort < 8 ? one_of(held_alone) : one_of(shared);
  if (chance(3))
    return who + ' ' + what.let_go;
  auto can_wait = std::string_view(what.ask).starts_with('s'); // candidates have no patience
  return who + ' ' + what.ask + (!can_wait && chance(4) ? " patience 2s" : "");
}

std::deque<std::string> applications::next() {
  std::deque<std::string> lines;
  if (!any_ || chance(2))
    return lines;
  constexpr std::array names{"kim", "lee", "max", "ned"};
  if (there_.size() < 2 || (there_.size() < names.size() && chance(8))) {
    lines.push_back(begin(names[there_.size()]));
    return lines;
  }
  switch (below(12)) {
  case 0:
    crash(lines);
    break;
  case 1:
    stand_still(lines);
    break;
  case 2:
    cut_off(lines);
    break;
  default:
    for (auto count = 1 + below(4); count > 0; --count)
      lines.push_back((chance(4) ? soon() : "") + errand(one_of(there_)));
  }
  return lines;
}

/// And perhaps starts again at once.
void applications::crash(std::deque<std::string>& lines) {
  auto who = one_of(there_);
  lines.push_back(errand(who));
  lines.push_back(soon() + who + " crash");
  if (chance(3))
    return;
  lines.push_back("wait " + std::to_string(1 + below(300)) + "ms");
  lines.push_back(begin(who));
  lines.push_back(errand(who));
}

/// For less or for more than its session's timeout.
void applications::stand_still(std::deque<std::string>& lines) {
  auto who = one_of(there_);
  if (still_.erase(who) > 0)
    return lines.push_back(who + " return");
  lines.push_back(errand(who));
  lines.push_back(soon() + who + " vanish");
  constexpr std::array<std::uint64_t, 4> durations{300, 2500, 5000, 9000};
  lines.push_back("wait " + std::to_string(one_of(durations)) + "ms");
  if (chance(2))
    lines.push_back(who + " return");
  else
    still_.insert(who);
}

/// One server, or all, in one direction or both.
void applications::cut_off(std::deque<std::string>& lines) {
  auto who = one_of(there_);
  auto server = chance(2) ? "*" : to_string(one_of(servers_));
  constexpr std::array verbs{"cut ", "hold "};
  std::string verb = one_of(verbs);
  if (chance(2))
    lines.push_back(soon() + verb + who + '>' + server);
  if (lines.empty() || chance(2))
    lines.push_back(verb + server + '>' + who);
  lines.push_back("wait " + std::to_string(1 + below(6000)) + "ms");
  lines.push_back(verb == "cut " ? "heal" : "release");
}

} // namespace troupe
