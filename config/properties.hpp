// A configuration's text as entries: the format of Java's property files, in which zoo.cfg is
// written.
//
// Plain; opens nothing and knows no key. What is wrong with the text is said in sentences, never
// guessed around. Always: every entry says where it stands, so that every later complaint can.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What a reader of configurations has to say. Any error refuses the start; warnings are for the
/// log.
struct config_report {
  std::vector<std::string> errors;
  std::vector<std::string> warnings;

  bool refused() const {
    return !errors.empty();
  }
};

struct config_entry {
  std::string key;
  std::string value;
  std::string where; ///< "zoo.cfg:12", or "the command line"
};

/// Text greater than this is no configuration.
constexpr std::size_t config_text_max = 1024 * 1024;

/// The entries of a text in order, duplicates included. A byte order mark and CRLF are tolerated, a
/// NUL is not. `source` names the text in complaints.
std::vector<config_entry> read_properties(std::string_view text, const std::string& source,
                                          config_report& report);

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

} // namespace troupe
