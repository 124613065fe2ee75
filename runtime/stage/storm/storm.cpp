// Playing, and the search for a shorter play.
#include "runtime/stage/storm/storm.hpp"

#include <algorithm>
#include <cctype>
#include <memory>

#include "runtime/stage/player.hpp"
#include "runtime/stage/storm/weather.hpp"

namespace troupe {

namespace {

/// A player, the corners it reaches, and what became of it.
class run {
public:
  explicit run(std::uint64_t seed) : player_(seed, &corners_) {}

  /// False: a law broke. Throws script_error for what makes no sense.
  bool play(const std::string& line) {
    report_.lines.push_back(line);
    try {
      step s;
      s.acts = command::parse(line);
      for (auto& answer : player_.play(s))
        if (!report_.alarm && answer.starts_with("! "))
          report_.alarm = answer.substr(2);
    } catch (const script_error&) {
      throw;
    } catch (const std::exception& e) {
      report_.alarm = std::string("law: no exception reaches the stage: ") + e.what();
    }
    return !report_.alarm;
  }

  void forget_last_line() {
    report_.lines.pop_back();
  }

  outlook look() const {
    outlook now;
    if (auto show = player_.on_show())
      for (auto& [server, role] : player_.roles()) {
        if (!show->is_up(server))
          continue;
        now.up.insert(server);
        if (role == "looks")
          now.looking.insert(server);
        else if (role.starts_with("leads"))
          now.leader = server;
      }
    return now;
  }

  storm_report end() {
    if (auto show = player_.on_show()) {
      report_.deliveries = show->deliveries();
      report_.virtual_time = show->elapsed();
      corners_.look_back(show->history());
    }
    report_.seen = corners_.seen();
    return std::move(report_);
  }

private:
  corners corners_;
  player player_;
  storm_report report_;
};

/// The lines but those from `first`, `count` of them.
std::vector<std::string> without(const std::vector<std::string>& lines, std::size_t first,
                                 std::size_t count) {
  std::vector<std::string> rest(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(first));
  auto end = std::min(lines.size(), first + count);
  rest.insert(rest.end(), lines.begin() + static_cast<std::ptrdiff_t>(end), lines.end());
  return rest;
}

/// The law without its numbers.
std::string law_of(const std::string& alarm) {
  auto law = alarm;
  std::erase_if(law, [](unsigned char c) { return std::isdigit(c); });
  return law;
}

/// Does the same law still break? Then what is left of the lines is what was played until it did.
bool still_breaks(std::vector<std::string>& lines, std::uint64_t seed, const std::string& law) {
  try {
    auto heard = play_lines(lines, seed);
    if (!heard.alarm || law_of(*heard.alarm) != law)
      return false;
    lines = heard.lines;
    return true;
  } catch (const script_error&) {
    return false; // what was left out gave the rest its sense
  }
}

/// "start 1 2 3" without one of the three, and the like: each word that can go.
bool drop_a_word(std::vector<std::string>& lines, std::size_t at, std::uint64_t seed,
                 const std::string& law) {
  auto& line = lines[at];
  for (auto end = line.size(); end != std::string::npos && end > 0;) {
    auto begin = line.rfind(' ', end - 1);
    if (begin == std::string::npos)
      return false;
    auto attempt = lines;
    attempt[at].erase(begin, end - begin);
    if (still_breaks(attempt, seed, law)) {
      lines = attempt;
      return true;
    }
    end = begin;
  }
  return false;
}

} // namespace

storm_report play_storm(std::uint64_t seed) {
  weather sky(seed);
  run show(seed);
  while (auto line = sky.next(show.look())) {
    try {
      if (!show.play(*line))
        break;
    } catch (const script_error&) {
      show.forget_last_line(); // it made no sense at this point, and nothing has happened
    }
  }
  return show.end();
}

storm_report play_lines(const std::vector<std::string>& lines, std::uint64_t seed) {
  run show(seed);
  for (auto& line : lines)
    if (!show.play(line))
      break;
  return show.end();
}

std::vector<std::string> shorten(const std::vector<std::string>& lines, std::uint64_t seed,
                                 std::chrono::steady_clock::duration patience) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  auto late = [&] { return std::chrono::steady_clock::now() > deadline; };
  auto best = lines;
  auto law = law_of(play_lines(lines, seed).alarm.value_or(""));
  auto before = best.size() + 1;
  while (best.size() < before && !late()) { // until nothing more can go
    before = best.size();
    for (auto count = std::max<std::size_t>(1, best.size() / 2); count > 0; count /= 2)
      for (std::size_t first = best.size(); first-- > 0 && !late();) {
        auto attempt = without(best, first, count);
        if (first < best.size() && still_breaks(attempt, seed, law))
          best = attempt;
      }
  }
  for (std::size_t at = 0; at < best.size() && !late();)
    if (!drop_a_word(best, at, seed, law))
      ++at;
  return best;
}

std::string as_script(const std::vector<std::string>& lines, std::uint64_t seed,
                      const std::string& plot) {
  std::string text = "# " + plot + "\nseed " + std::to_string(seed) + '\n';
  for (auto& line : lines)
    text += line + '\n';
  auto script = parse_scenario("storm", text);
  auto heard = player().play(script);
  for (auto& answers : heard.answers)
    for (auto& answer : answers)
      if (answer.starts_with("!"))
        answer = "  " + answer; // shown, and never taken for what should be
  return print_scenario(script, heard.answers);
}

} // namespace troupe
