// The one executable: hands over to the subcommand that is named.
//
// Knows nothing but their names.
#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "config/version.hpp"
#include "runtime/live/server_main.hpp"
#include "runtime/live_play/live_player.hpp"
#include "runtime/shell/bench.hpp"
#include "runtime/shell/cli.hpp"
#include "runtime/shell/status.hpp"
#include "runtime/stage/play.hpp"
#include "runtime/stage/storm/storm_main.hpp"
#include "runtime/tools/log_main.hpp"
#include "runtime/tools/snapshot_main.hpp"

namespace {

struct subcommand {
  std::string_view name;
  std::string_view what;
  int (*run)(int argc, char** argv);
};

int play(int argc, char** argv) {
  return troupe::play_main(argc, argv, troupe::live_play::play_live);
}

constexpr std::array subcommands{
    subcommand{"server", "run a server as a zoo.cfg says", troupe::server_main},
    subcommand{"cli", "talk to servers: ZooKeeper's command line client", troupe::cli_main},
    subcommand{"status", "show every server of an ensemble, a line each", troupe::status_main},
    subcommand{"play", "play scenarios of role transitions in virtual time", play},
    subcommand{"storm", "play random faults by the thousand, and check every law",
               troupe::storm_main},
    subcommand{"log", "print, verify and repair a server's transaction log", troupe::log_main},
    subcommand{"snapshot", "verify a server's snapshots, and show what they hold",
               troupe::snapshot_main},
    subcommand{"bench", "load an ensemble and measure it", troupe::bench_main},
};

void print_help(std::ostream& out) {
  out << "Troupe " << troupe::version_text
      << ", a coordination service that speaks ZooKeeper's client protocol.\n\n"
         "Usage: troupe SUBCOMMAND [arguments]\n\n";
  for (auto& x : subcommands)
    out << "  " << x.name << std::string(10 - x.name.size(), ' ') << x.what << '\n';
  out << "\n  troupe SUBCOMMAND --help   what it takes\n"
         "  troupe --version           the version\n\n"
         "To begin with: troupe server config/standalone.cfg\n";
}

} // namespace

int main(int argc, char** argv) {
  std::string_view word = argc > 1 ? argv[1] : "";
  if (word == "--version" || word == "-V" || word == "version") {
    std::cout << "troupe " << troupe::version_text << '\n';
    return 0;
  }
  if (word == "--help" || word == "-h" || word == "help") {
    print_help(std::cout);
    return 0;
  }
  auto found =
      std::find_if(subcommands.begin(), subcommands.end(), [&](auto& x) { return x.name == word; });
  if (found != subcommands.end())
    return found->run(argc - 1, argv + 1);
  if (!word.empty())
    std::cerr << "troupe: there is no subcommand \"" << word << "\"\n\n";
  print_help(std::cerr);
  return 2;
}
