// A command line of the shell: words, options, paths and access lists, checked before any server is
// asked.
//
// Plain; messages are the ones that zkCli's users know.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "messages/operation.hpp"

namespace troupe::shell {

/// Splits at blanks; a word that begins with ' or " goes on to the next such quote.
std::vector<std::string> split_words(std::string_view line);

struct arguments {
  std::map<char, std::string> options;
  std::vector<std::string> rest;

  bool has(char option) const {
    return options.contains(option);
  }
};

/// `spec` as for getopt: "sv:" is -s and -v with a value; some letters have a long name as well
/// (--force), and a few have a word behind one dash alone (-file); values of the latter given more
/// than once are joined with commas. Options may stand anywhere; "--" ends them. Otherwise what is
/// wrong: an unknown option, or one without its value.
std::variant<arguments, std::string> parse_arguments(std::string_view spec,
                                                     const std::vector<std::string>& words);

/// "-s", "-v": for completion.
std::vector<std::string> option_names(std::string_view spec);

/// What is wrong with a path, in ZooKeeper's words.
std::optional<std::string> path_fault(std::string_view path);

/// "world:anyone:cdrwa,digest:me:hash:r". As with zkCli a fault is complained of, and the rest
/// counts.
struct parsed_acl {
  acl entries;
  std::vector<std::string> faults;
};

parsed_acl parse_acl(std::string_view text);

std::optional<std::int64_t> parse_number(std::string_view text);

} // namespace troupe::shell
