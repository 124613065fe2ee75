// What a script asks a program to do with a recipe: "ann lock /jobs patience 2s".
//
// Plain: a verb, a place, and what else its verb takes. How each is written stands in one table.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

struct errand {
  std::string verb;
  std::string path;
  std::string word = {};                                  ///< a value, a name
  std::int64_t number = 0;                                ///< how many
  std::optional<std::chrono::milliseconds> patience = {}; ///< no longer than this
};

/// A verb, how it is written, and what it stands for.
struct errand_form {
  const char* verb;
  const char* example;
  const char* kind; ///< of the recipe that one path has; verbs of one kind speak of the same one
  enum class more : std::uint8_t { nothing, word, number, number_and_word } takes = more::nothing;
};

/// All of them.
const std::vector<errand_form>& errand_forms();

/// Nullptr: no such verb.
const errand_form* find_errand(const std::string& verb);

/// The words behind the program's name. Nullopt: they do not fit the form of their verb.
std::optional<errand> read_errand(const std::vector<std::string>& words);

} // namespace troupe
