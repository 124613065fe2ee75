// One storm: a seed drawn into commands, played, and, if a law broke, shortened to the commands
// that matter.
//
// Touches no file and prints nothing. Always: the same seed, the same storm; and what is returned
// as a script breaks a law when `troupe play` plays it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/stage/storm/corners.hpp"

namespace troupe {

struct storm_report {
  std::vector<std::string> lines;   ///< the commands, up to the one under which a law broke
  std::optional<std::string> alarm; ///< which law
  corners_seen seen;
  std::uint64_t deliveries = 0;
  std::chrono::milliseconds virtual_time{0};
};

/// Draws a storm from this seed and plays it.
storm_report play_storm(std::uint64_t seed);

/// Plays these commands; the order of ready actors is the seed's.
storm_report play_lines(const std::vector<std::string>& lines, std::uint64_t seed);

/// Leaves out whatever can be left out so that a law still breaks; stops looking after `patience`.
std::vector<std::string> shorten(const std::vector<std::string>& lines, std::uint64_t seed,
                                 std::chrono::steady_clock::duration patience);

/// As a scenario script, with the seed on top and all answers, the alarm as a comment.
std::string as_script(const std::vector<std::string>& lines, std::uint64_t seed,
                      const std::string& plot);

} // namespace troupe
