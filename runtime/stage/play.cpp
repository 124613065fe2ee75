// The command line of `troupe play`.
#include "runtime/stage/play.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "runtime/stage/player.hpp"

namespace troupe {

namespace {

struct play_options {
  std::vector<std::string> files;
  bool rewrite = false;
  bool quiet = false;
  std::vector<std::optional<std::uint64_t>> seeds; ///< nullopt: the script's own
};

enum outcome_code { as_written = 0, otherwise = 1, not_understood = 2 };

bool is_alarm(const std::string& line) {
  return line.starts_with("!");
}

/// Alarms are never written into a script.
void write_answers(const scenario& script, performance heard) {
  for (auto& answers : heard.answers)
    std::erase_if(answers, is_alarm);
  std::ofstream out(script.file, std::ios::binary | std::ios::trunc);
  out << print_scenario(script, heard.answers);
  if (!out.flush())
    throw script_error(script.file + ": cannot be written");
}

int play_once(const scenario& script, const play_options& options,
              std::optional<std::uint64_t> seed) {
  auto heard = player(seed).play(script);
  auto found = print_scenario(script, heard.answers);
  auto name = script.file + (seed ? " (seed " + std::to_string(*seed) + ')' : "");
  if (options.rewrite) {
    write_answers(script, heard);
    if (!options.quiet)
      std::cout << found;
    return heard.lawful ? as_written : otherwise;
  }
  auto differs = difference(print_scenario(script), found);
  if (differs.empty() && heard.lawful) {
    if (!options.quiet)
      std::cout << found;
    return as_written;
  }
  std::cout << name << (heard.lawful ? ": other answers" : ": a law was broken") << '\n' << differs;
  return otherwise;
}

int play_file(const std::string& file, const play_options& options) {
  auto script = read_scenario(file);
  auto worst = 0;
  for (auto seed : options.seeds)
    worst = std::max(worst, play_once(script, options, seed));
  return worst;
}

std::vector<std::optional<std::uint64_t>> seeds_from(const std::string& range) {
  auto dots = range.find("..");
  std::uint64_t first = 0, last = 0;
  auto read = [](std::string_view text, std::uint64_t& into) {
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), into);
    return failed == std::errc{} && end == text.data() + text.size();
  };
  if (dots == std::string::npos || !read(std::string_view(range).substr(0, dots), first)
      || !read(std::string_view(range).substr(dots + 2), last) || first > last
      || last - first >= 1'000'000)
    throw script_error("--seeds is followed by a range, as in --seeds 1..20");
  std::vector<std::optional<std::uint64_t>> all;
  for (auto x = first; x <= last; ++x)
    all.emplace_back(x);
  return all;
}

} // namespace

int play_main(int argc, char** argv) {
  CLI::App app{"Plays scenarios of role transitions on real actors in virtual time.",
               "troupe play"};
  play_options options;
  std::optional<std::uint64_t> seed;
  std::string seeds;
  app.add_option("file", options.files, "scenario files")->required();
  app.add_flag("--rewrite", options.rewrite, "write what happens into the files");
  app.add_flag("--quiet", options.quiet, "print differences only");
  app.add_option("--seed", seed, "the order in which ready actors run");
  app.add_option("--seeds", seeds, "play with each seed of a range, as in 1..20");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? as_written : not_understood;
  }
  auto worst = 0;
  try {
    options.seeds = {seed};
    if (!seeds.empty())
      options.seeds = seeds_from(seeds);
  } catch (const script_error& e) {
    std::cerr << e.what() << '\n';
    return not_understood;
  }
  for (auto& file : options.files) {
    try {
      worst = std::max(worst, play_file(file, options));
    } catch (const std::exception& e) {
      std::cerr << e.what() << '\n';
      worst = not_understood;
    }
  }
  return worst;
}

} // namespace troupe
