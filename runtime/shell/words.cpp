// Splitting and checking what was typed.
#include "runtime/shell/words.hpp"

#include <algorithm>
#include <array>

#include "messages/whole_number.hpp"
#include "runtime/shell/print.hpp"

namespace troupe::shell {

namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

bool is_blank(char c) {
  return blanks.find(c) != std::string_view::npos;
}

struct long_option {
  std::string_view name;
  char letter;
};

std::string code_unit_fault(std::string_view path, const char* what, std::size_t at) {
  return "Invalid path string \"" + std::string(path) + "\" caused by " + what + " @"
         + std::to_string(at);
}

constexpr auto long_options = std::to_array<long_option>({{"base64", 'b'},
                                                          {"count", 'n'},
                                                          {"depth", 'd'},
                                                          {"force", 'f'},
                                                          {"grace", 'g'},
                                                          {"identifier", 'i'},
                                                          {"recursive", 'r'},
                                                          {"recursive", 'R'},
                                                          {"stat", 's'},
                                                          {"wait", 'w'},
                                                          {"watch", 'w'}});

/// Options that are words behind one dash, as zkCli's reconfig has them. Their letters stand in
/// specs only: nobody can type them.
constexpr auto word_options =
    std::to_array<long_option>({{"add", 'A'}, {"file", 'F'}, {"members", 'M'}, {"remove", 'D'}});

const long_option* word_option(char letter) {
  auto* found = std::find_if(word_options.begin(), word_options.end(),
                             [=](auto& x) { return x.letter == letter; });
  return found == word_options.end() ? nullptr : found;
}

const long_option* word_option(std::string_view spec, std::string_view word) {
  for (auto& x : word_options)
    if (word.substr(1) == x.name && spec.find(x.letter) != std::string_view::npos)
      return &x;
  return nullptr;
}

/// "-d=3" for "--depth=3"; the word itself if it is no long option.
std::string with_short_name(std::string_view spec, const std::string& word) {
  if (!word.starts_with("--"))
    return word;
  auto end = std::min(word.find('='), word.size());
  for (auto& x : long_options)
    if (word.substr(2, end - 2) == x.name && spec.find(x.letter) != std::string_view::npos)
      return std::string("-") + x.letter + word.substr(std::min(end + 1, word.size()));
  return word;
}

/// One word "-x", "-xyz" or "-v"; `next` is the word behind it. Says what is wrong.
std::optional<std::string> take_options(std::string_view spec, std::string_view word,
                                        const std::string* next, bool& next_taken,
                                        arguments& into) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    auto at = spec.find(word[i]);
    if (at == std::string_view::npos || word[i] == ':' || word_option(word[i]))
      return "Unrecognized option: " + std::string(word);
    auto wants_value = at + 1 < spec.size() && spec[at + 1] == ':';
    if (!wants_value) {
      into.options[word[i]] = "";
      continue;
    }
    next_taken = i + 1 == word.size();
    if (next_taken && !next)
      return "Missing argument for option: " + std::string(1, word[i]);
    into.options[word[i]] = next_taken ? *next : std::string(word.substr(i + 1));
    return std::nullopt;
  }
  return std::nullopt;
}

} // namespace

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    if (is_blank(line[at])) {
      ++at;
      continue;
    }
    auto quote = line[at];
    if (quote == '\'' || quote == '"') {
      auto end = line.find(quote, at + 1);
      words.emplace_back(line.substr(at + 1, end == std::string_view::npos ? end : end - at - 1));
      at = end == std::string_view::npos ? line.size() : end + 1;
    } else {
      auto end = line.find_first_of(blanks, at);
      words.emplace_back(line.substr(at, end == std::string_view::npos ? end : end - at));
      at = end == std::string_view::npos ? line.size() : end;
    }
  }
  return words;
}

std::variant<arguments, std::string> parse_arguments(std::string_view spec,
                                                     const std::vector<std::string>& words) {
  arguments x;
  auto options_over = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto& word = words[i];
    if (options_over || word.size() < 2 || word[0] != '-') {
      x.rest.push_back(word);
    } else if (word == "--") {
      options_over = true;
    } else if (auto* named = word_option(spec, word)) {
      if (++i == words.size())
        return "Missing argument for option: " + std::string(named->name);
      auto& value = x.options[named->letter];
      value += (value.empty() ? "" : ",") + words[i];
    } else {
      auto next_taken = false;
      auto fault = take_options(spec, with_short_name(spec, word),
                                i + 1 < words.size() ? &words[i + 1] : nullptr, next_taken, x);
      if (fault)
        return *fault;
      i += next_taken ? 1 : 0;
    }
  }
  return x;
}

std::vector<std::string> option_names(std::string_view spec) {
  std::vector<std::string> names;
  for (auto letter : spec) {
    auto* named = word_option(letter);
    if (letter != ':')
      names.push_back('-' + (named ? std::string(named->name) : std::string(1, letter)));
  }
  return names;
}

std::optional<std::string> path_fault(std::string_view path) {
  if (path.empty())
    return "Path length must be > 0";
  if (path[0] != '/')
    return "Path must start with / character";
  if (path.size() == 1)
    return std::nullopt;
  if (path.back() == '/')
    return "Path must not end with / character";
  for (std::size_t start = 1; start <= path.size();) {
    auto end = std::min(path.find('/', start), path.size());
    auto name = path.substr(start, end - start);
    if (name.empty())
      return code_unit_fault(path, "empty node name specified", start);
    if (name == "." || name == "..")
      return code_unit_fault(path, "relative paths not allowed", end - 1);
    for (auto i = start; i < end; ++i)
      if (path[i] == '\0')
        return code_unit_fault(path, "null character not allowed", i);
      else if (static_cast<unsigned char>(path[i]) < 0x20 || path[i] == 0x7f)
        return code_unit_fault(path, "invalid character", i);
    start = end + 1;
  }
  return std::nullopt;
}

parsed_acl parse_acl(std::string_view text) {
  parsed_acl all;
  for (std::size_t start = 0; start <= text.size();) {
    auto end = std::min(text.find(',', start), text.size());
    auto one = text.substr(start, end - start);
    auto first = one.find(':');
    auto last = one.rfind(':');
    start = end + 1;
    if (first == std::string_view::npos || first == last) {
      all.faults.push_back(std::string(one) + " does not have the form scheme:id:perm");
      continue;
    }
    acl_entry entry{0, std::string(one.substr(0, first)),
                    std::string(one.substr(first + 1, last - first - 1))};
    for (auto c : one.substr(last + 1)) {
      auto bit = permissions_of({&c, 1});
      if (!bit)
        all.faults.push_back(std::string("Unknown perm type: ") + c);
      entry.permissions |= bit.value_or(0);
    }
    all.entries.push_back(std::move(entry));
  }
  return all;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  return whole_number<std::int64_t>(text);
}

} // namespace troupe::shell
