// A scenario script: a transcript of commands at the margin and the answers that they should get.
//
// Plain: reads and writes text, plays nothing. Always: what is written from a script with the
// answers that it was read with is the script, byte for byte (but for blanks at line ends).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/stage/command.hpp"

namespace troupe {

/// A command and what followed it.
struct step {
  std::vector<command::act> acts;
  std::size_t line = 0;
  std::vector<std::string> answers; ///< as written: two blanks, or "!"
};

struct scenario {
  /// One line of the file that is no answer: a command (its place in `steps`), a comment, a blank.
  struct text_line {
    std::string text;
    int step = -1;
  };

  std::string file;
  std::vector<text_line> lines;
  std::vector<step> steps;
};

/// Throws script_error: "five.scenario:3: ...".
scenario parse_scenario(const std::string& file, const std::string& text);

/// Throws script_error if the file cannot be read.
scenario read_scenario(const std::string& file);

/// The script with other answers: one list a step.
std::string print_scenario(const scenario& x, const std::vector<std::vector<std::string>>& answers);

/// The script with its own answers.
std::string print_scenario(const scenario& x);

/// The number of the first line that differs, from 1; 0: none does.
std::size_t first_difference(const std::string& expected, const std::string& found);

/// How two texts differ, line by line, with a few equal lines around; "" : not at all. Of very
/// different texts only the beginning of the difference.
std::string difference(const std::string& expected, const std::string& found);

} // namespace troupe
