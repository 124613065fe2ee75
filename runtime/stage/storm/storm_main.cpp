// The command line of `troupe storm`.
#include "runtime/stage/storm/storm_main.hpp"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "messages/whole_number.hpp"
#include "runtime/stage/plant_option.hpp"
#include "runtime/stage/storm/fleet.hpp"
#include "runtime/stage/storm/storm.hpp"

namespace troupe {

namespace {

using steady = std::chrono::steady_clock;

constexpr auto shortening_patience = std::chrono::seconds(60);

struct storm_options {
  std::string seeds;
  std::string list;
  std::uint64_t fresh = 0;
  double minutes = 0;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  std::string keep;
  bool go_on = false;
  bool whole = false;
  bool every_corner = false;
};

std::vector<std::uint64_t> range(const std::string& text) {
  auto dots = text.find("..");
  auto begin = std::string_view(text).substr(0, dots);
  auto end = dots == std::string::npos ? begin : std::string_view(text).substr(dots + 2);
  auto first = whole_number<std::uint64_t>(begin), last = whole_number<std::uint64_t>(end);
  if (!first || !last || *first < 1 || *first > *last || *last - *first >= 100'000'000)
    throw std::invalid_argument("--seeds is followed by a range, as in --seeds 1..1000");
  std::vector<std::uint64_t> all;
  for (auto x = *first; x <= *last; ++x)
    all.push_back(x);
  return all;
}

/// A file of seeds, one a line; what follows '#' is why.
std::vector<std::uint64_t> seeds_of(const std::string& file) {
  std::ifstream in(file);
  if (!in)
    throw std::invalid_argument(file + " cannot be read");
  std::vector<std::uint64_t> all;
  for (std::string line; std::getline(in, line);) {
    line.erase(std::min(line.find('#'), line.size()));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (!line.empty())
      all.push_back(range(line).front());
  }
  return all;
}

std::vector<std::uint64_t> wanted(const storm_options& options) {
  if (!options.list.empty())
    return seeds_of(options.list);
  if (options.fresh > 0) { // other ones each time, all far from those that people name
    auto first = (std::uint64_t{std::random_device{}()} << 20) + (1ull << 52);
    return range(std::to_string(first) + ".." + std::to_string(first + options.fresh - 1));
  }
  if (!options.seeds.empty())
    return range(options.seeds);
  return range(options.minutes > 0 ? "1..100000000" : "1..1000");
}

class progress_line {
public:
  void operator()(const fleet_log& log) {
    auto now = steady::now();
    if (!::isatty(STDERR_FILENO) || now < next_)
      return;
    next_ = now + std::chrono::milliseconds(500);
    std::fprintf(stderr, "\r%llu storms ", static_cast<unsigned long long>(log.storms));
    std::fflush(stderr);
  }

  ~progress_line() {
    if (next_ != steady::time_point{})
      std::fprintf(stderr, "\r                              \r");
  }

private:
  steady::time_point next_;
};

void report(const fleet_log& log, double seconds) {
  auto per_second = [&](double x) { return static_cast<unsigned long long>(x / seconds); };
  std::printf("%llu storms in %.1f s: %.1f seeds/s, %llu messages/s, %.1f hours of virtual time\n",
              static_cast<unsigned long long>(log.storms), seconds,
              static_cast<double>(log.storms) / seconds,
              per_second(static_cast<double>(log.deliveries)),
              static_cast<double>(log.virtual_time.count()) / 3.6e6);
  for (std::size_t i = 0; i < log.corners.size(); ++i)
    std::printf("%8llu  %s\n", static_cast<unsigned long long>(log.corners[i]),
                describe(static_cast<corner>(i)));
}

void show(const fleet_log::finding& x, const storm_options& options) {
  std::printf("\nseed %llu: %s\n", static_cast<unsigned long long>(x.seed), x.law.c_str());
  std::fflush(stdout);
  if (x.law.starts_with("the process died"))
    return;
  auto lines = play_storm(x.seed).lines;
  if (!options.whole)
    lines = shorten(lines, x.seed, shortening_patience);
  auto script = as_script(lines, x.seed, x.law);
  std::printf("\n%s", script.c_str());
  if (!options.keep.empty()) {
    auto file = options.keep + "/storm_" + std::to_string(x.seed) + ".scenario";
    std::ofstream out(file);
    out << script;
    std::printf("\nkept as %s\n", file.c_str());
  }
}

int storm(const storm_options& options) {
  fleet_orders orders;
  orders.seeds = wanted(options);
  orders.jobs = options.jobs;
  orders.go_on = options.go_on;
  auto begin = steady::now();
  if (options.minutes > 0)
    orders.until =
        begin + std::chrono::milliseconds(static_cast<std::int64_t>(options.minutes * 60e3));
  auto log = sail(orders, progress_line{});
  report(log, std::chrono::duration<double>(steady::now() - begin).count());
  if (!orders.seeds.empty())
    std::printf("seeds from %llu\n", static_cast<unsigned long long>(orders.seeds.front()));
  for (auto& x : log.findings)
    show(x, options);
  auto missing = std::count(log.corners.begin(), log.corners.end(), 0u);
  if (options.every_corner && missing > 0) {
    std::printf("\n%td corners were not reached\n", missing);
    return 1;
  }
  return log.findings.empty() ? 0 : 1;
}

} // namespace

int storm_main(int argc, char** argv) {
  CLI::App app{"Plays storms: random faults, traffic and schedules on real actors in virtual time, "
               "with every law checked after every message. A failing storm is shortened to the "
               "commands that matter and printed as a scenario.",
               "troupe storm"};
  storm_options options;
  app.add_option("--seeds", options.seeds, "which storms, as in 1..1000 (the default) or 42");
  app.add_option("--list", options.list, "a file of seeds, one a line");
  app.add_option("--fresh", options.fresh, "so many storms that nobody has seen before");
  app.add_option("--minutes", options.minutes, "as many storms as fit")->check(CLI::PositiveNumber);
  app.add_option("--jobs", options.jobs, "processes that play at once")->check(CLI::Range(1, 256));
  app.add_option("--keep", options.keep, "a directory for the scenarios of failing storms")
      ->check(CLI::ExistingDirectory);
  app.add_flag("--go-on", options.go_on, "do not end at the first broken law");
  app.add_flag("--whole", options.whole, "do not shorten");
  add_plant_option(app);
  app.add_flag("--every-corner", options.every_corner, "fail if a rare situation was not reached");
  try {
    app.parse(argc, argv);
    return storm(options);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  } catch (const std::exception& e) {
    std::cerr << "troupe storm: " << e.what() << '\n';
    return 2;
  }
}

} // namespace troupe
