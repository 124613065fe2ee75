// The shape of a storm: how it begins, whose turn it is, and what all kinds of weather draw from.
#include "runtime/stage/storm/weather.hpp"

#include <array>
#include <utility>

namespace troupe {

weather::weather(std::uint64_t seed) : random_(seed) {
  overture();
  programs_.emplace(seed, all_);
}

std::uint64_t weather::below(std::uint64_t bound) {
  return random_() % bound;
}

bool weather::chance(std::uint64_t one_in) {
  return below(one_in) == 0;
}

void weather::say(std::string line) {
  lines_.push_back(std::move(line));
}

std::string weather::names(const std::vector<server_id>& all) {
  std::string text;
  for (auto s : all)
    text += ' ' + to_string(s);
  return text;
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
      programs_->calm();
      say("calm");
      break;
    }
    --turns_left_;
    for (auto& line : programs_->next())
      say(std::move(line));
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

} // namespace troupe
