// Splitting and checking what was typed.
#include "runtime/shell/words.hpp"

#include <cctype>
#include <charconv>

namespace troupe::shell {

namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

bool is_blank(char c) {
  return blanks.find(c) != std::string_view::npos;
}

struct permission_letter {
  char letter;
  std::uint32_t bit;
};

constexpr permission_letter letters[] = {{'c', permission::create},
                                         {'d', permission::remove},
                                         {'r', permission::read},
                                         {'w', permission::write},
                                         {'a', permission::admin}};

std::string code_unit_fault(std::string_view path, const char* what, std::size_t at) {
  return "Invalid path string \"" + std::string(path) + "\" caused by " + what + " @"
         + std::to_string(at);
}

/// One word "-x", "-xyz" or "-v"; `next` is the word behind it. False: unknown, or no value.
bool take_options(std::string_view spec, std::string_view word, const std::string* next,
                  bool& next_taken, arguments& into) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    auto at = spec.find(word[i]);
    if (at == std::string_view::npos || word[i] == ':')
      return false;
    auto wants_value = at + 1 < spec.size() && spec[at + 1] == ':';
    if (!wants_value) {
      into.options[word[i]] = "";
    } else if (i + 1 < word.size()) {
      into.options[word[i]] = word.substr(i + 1);
      return true;
    } else {
      if (!next)
        return false;
      into.options[word[i]] = *next;
      next_taken = true;
      return true;
    }
  }
  return true;
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

std::optional<arguments> parse_arguments(std::string_view spec,
                                         const std::vector<std::string>& words) {
  arguments x;
  auto options_over = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto& word = words[i];
    if (options_over || word.size() < 2 || word[0] != '-') {
      x.rest.push_back(word);
    } else if (word == "--") {
      options_over = true;
    } else {
      auto next_taken = false;
      if (!take_options(spec, word, i + 1 < words.size() ? &words[i + 1] : nullptr, next_taken, x))
        return std::nullopt;
      i += next_taken ? 1 : 0;
    }
  }
  return x;
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
      std::uint32_t bit = 0;
      for (auto& x : letters)
        bit |= x.letter == c ? x.bit : 0;
      if (bit == 0)
        all.faults.push_back(std::string("Unknown perm type: ") + c);
      entry.permissions |= bit;
    }
    all.entries.push_back(std::move(entry));
  }
  return all;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t x = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return x;
}

} // namespace troupe::shell
