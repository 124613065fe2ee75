// Options, files, and what is printed of a play.
#include "runtime/stage/play.hpp"
#include "messages/whole_number.hpp"
#include "runtime/stage/plant_option.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "runtime/stage/pictures/drawing.hpp"
#include "runtime/stage/pictures/html_page.hpp"
#include "runtime/stage/pictures/mermaid.hpp"
#include "runtime/stage/play_help.hpp"
#include "runtime/stage/player.hpp"

namespace troupe {

namespace {

struct play_options {
  std::vector<std::string> files;
  bool rewrite = false;
  bool quiet = false;
  bool trace = false;
  bool measure = false;
  bool live = false;
  bool mermaid = false;
  std::string html;                                ///< where to write the page; "": no page
  std::vector<std::optional<std::uint64_t>> seeds; ///< nullopt: the script's own

  bool pictures() const {
    return mermaid || !html.empty();
  }
};

enum outcome_code { as_written = 0, otherwise = 1, not_understood = 2 };

using answer_lists = std::vector<std::vector<std::string>>;

bool is_alarm(const std::string& line) {
  return line.starts_with("!");
}

void write_file(const std::string& name, const std::string& text) {
  std::ofstream out(name, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush())
    throw script_error(name + ": cannot be written");
}

/// Alarms are never written into a script.
std::string rewritten(const scenario& script, performance heard) {
  for (auto& answers : heard.answers)
    std::erase_if(answers, is_alarm);
  return print_scenario(script, heard.answers);
}

/// The answers, and before those of each step its deliveries, unless the script shows them itself.
answer_lists with_deliveries(const performance& heard, const chronicle& record) {
  answer_lists all;
  auto shown = false;
  for (auto& entry : record.entries()) {
    auto played = std::get_if<happening::step>(&entry.what);
    if (played && !played->silent)
      all.emplace_back();
    if (auto deed = std::get_if<happening::deed>(&entry.what))
      if (auto trace = std::get_if<command::trace>(&deed->what))
        shown = trace->on;
    auto x = std::get_if<happening::delivery>(&entry.what);
    if (x && !shown && !all.empty())
      all.back().push_back("  " + line_of(*x));
  }
  for (std::size_t i = 0; i < all.size() && i < heard.answers.size(); ++i)
    all[i].insert(all[i].end(), heard.answers[i].begin(), heard.answers[i].end());
  return all;
}

std::string named(const scenario& script, std::optional<std::uint64_t> seed) {
  return script.file + (seed ? " (seed " + std::to_string(*seed) + ')' : "");
}

/// `expected` is the script as it should be; it is written first if that is asked for.
/// How fast it went: "230000 messages in 0.24 s: 958333 messages/s, 150.2 hours a minute".
void print_pace(const stage& show, std::chrono::duration<double> took) {
  auto hours = static_cast<double>(show.elapsed().count()) / 3.6e6;
  std::cerr << show.deliveries() << " messages in " << took.count() << " s: "
            << static_cast<std::uint64_t>(static_cast<double>(show.deliveries()) / took.count())
            << " messages/s, " << hours * 60 / took.count() << " virtual hours a minute\n";
}

int play_once(const scenario& script, const play_options& options,
              std::optional<std::uint64_t> seed, std::optional<std::string>& expected) {
  chronicle record;
  player show(seed, options.trace ? &record : nullptr);
  auto begin = std::chrono::steady_clock::now();
  auto heard = show.play(script);
  if (options.measure && show.on_show())
    print_pace(*show.on_show(), std::chrono::steady_clock::now() - begin);
  auto found = print_scenario(script, heard.answers);
  if (!expected) {
    expected = options.rewrite ? rewritten(script, heard) : print_scenario(script);
    if (options.rewrite)
      write_file(script.file, *expected);
  }
  auto shown = options.trace ? print_scenario(script, with_deliveries(heard, record)) : found;
  auto same = *expected == found;
  if (!options.quiet && (same || options.trace || options.rewrite))
    std::cout << shown;
  if (!heard.lawful || !same)
    std::cout << named(script, seed) << ':' << first_difference(*expected, found)
              << (heard.lawful ? ": other answers" : ": a law was broken") << '\n'
              << difference(*expected, found);
  return heard.lawful && same ? as_written : otherwise;
}

/// A picture instead of the transcript; answers are not compared, laws are kept an eye on.
int draw_once(const scenario& script, const play_options& options) {
  chronicle record;
  auto seed = options.seeds.front();
  auto heard = player(seed, &record).play(script);
  auto drawn = draw(script, heard, record);
  if (options.mermaid)
    std::cout << mermaid_of(drawn);
  if (!options.html.empty())
    write_file(options.html, html_of(drawn));
  if (!heard.lawful)
    std::cerr << named(script, seed) << ": a law was broken\n";
  return heard.lawful ? as_written : otherwise;
}

int play_live(const scenario& script, const play_options& options,
              const live_player_function& on_processes) {
  auto report = on_processes(script);
  if (report.same()) {
    if (!options.quiet)
      std::cout << report.found;
    return as_written;
  }
  std::cout << report.help << script.file << ": real servers did otherwise (-: virtual ones)\n"
            << difference(report.expected, report.found);
  return otherwise;
}

int play_file(const std::string& file, const play_options& options,
              const live_player_function& on_processes) {
  auto script = read_scenario(file);
  if (options.live)
    return play_live(script, options, on_processes);
  if (options.pictures())
    return draw_once(script, options);
  auto worst = 0;
  std::optional<std::string> expected;
  for (auto seed : options.seeds)
    worst = std::max(worst, play_once(script, options, seed, expected));
  return worst;
}

std::vector<std::optional<std::uint64_t>> seeds_from(const std::string& range) {
  auto dots = range.find("..");
  auto end = dots == std::string::npos ? "" : std::string_view(range).substr(dots + 2);
  auto first = whole_number<std::uint64_t>(std::string_view(range).substr(0, dots));
  auto last = whole_number<std::uint64_t>(end);
  if (!first || !last || *first > *last || *last - *first >= 1'000'000)
    throw script_error("--seeds is followed by a range, as in --seeds 1..20");
  std::vector<std::optional<std::uint64_t>> all;
  for (auto i = *first; all.size() <= *last - *first; ++i)
    all.emplace_back(i);
  return all;
}

/// What cannot be asked for at once.
void check(const play_options& x) {
  if (x.pictures() && (x.files.size() > 1 || x.seeds.size() > 1))
    throw script_error("a picture is of one file and one seed");
  if (x.pictures() && (x.rewrite || x.trace))
    throw script_error("--html and --mermaid print no transcript: leave out --rewrite and --trace");
  if (x.live && (x.pictures() || x.rewrite || x.trace || x.seeds.front()))
    throw script_error("--live goes together with --quiet only: real servers know no seed, and "
                       "what they do is written nowhere");
}

} // namespace

int play_main(int argc, char** argv, const live_player_function& on_processes) {
  CLI::App app{"Plays scenarios of role transitions on real actors in virtual time.",
               "troupe play"};
  play_options options;
  std::optional<std::uint64_t> seed;
  std::string seeds;
  app.add_option("file", options.files, "scenario files")->required();
  app.add_flag("--rewrite", options.rewrite, "write what happens into the files");
  app.add_flag("--quiet", options.quiet, "print differences only");
  app.add_flag("--trace", options.trace, "print every delivery too");
  app.add_flag("--measure", options.measure, "say how fast it went");
  auto one = app.add_option("--seed", seed, "the order in which ready actors run");
  app.add_option("--seeds", seeds, "play with each seed of a range, as in 1..20")->excludes(one);
  app.add_option("--html", options.html, "draw a time line: one page that needs nothing else");
  app.add_flag("--mermaid", options.mermaid, "print a sequence diagram in Mermaid's language");
  if (on_processes)
    app.add_flag("--live", options.live, "play on real processes, and compare");
  add_plant_option(app);
  app.footer(play_help);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? as_written : not_understood;
  }
  try {
    options.seeds = {seed};
    if (!seeds.empty())
      options.seeds = seeds_from(seeds);
    check(options);
  } catch (const script_error& e) {
    std::cerr << e.what() << '\n';
    return not_understood;
  }
  auto worst = 0;
  for (auto& file : options.files) {
    try {
      worst = std::max(worst, play_file(file, options, on_processes));
    } catch (const std::exception& e) {
      std::cout.flush();
      std::cerr << e.what() << '\n';
      worst = not_understood;
    }
  }
  return worst;
}

} // namespace troupe
