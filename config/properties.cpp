// Lines, comments, continuations and escapes of property files.
#include "config/properties.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace troupe {

namespace {

constexpr std::string_view blank = " \t\f\r\n\v";

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

/// One line of sense: comments and empty lines are gone, continued lines joined, escapes still in.
struct logical_line {
  std::string text;
  std::size_t number = 0;
};

bool continued(std::string_view line) {
  auto last = line.find_last_not_of('\\');
  auto slashes = line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return slashes % 2 == 1;
}

std::vector<logical_line> logical_lines(std::string_view text) {
  std::vector<logical_line> result;
  std::size_t number = 0;
  bool joining = false;
  while (!text.empty()) {
    auto end = text.find_first_of("\r\n");
    auto line = text.substr(0, end);
    auto crlf = end != std::string_view::npos && text.substr(end, 2) == "\r\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + (crlf ? 2 : 1));
    ++number;
    line.remove_prefix(std::min(line.find_first_not_of(" \t\f"), line.size()));
    if (!joining && (line.empty() || line.front() == '#' || line.front() == '!'))
      continue;
    if (!joining)
      result.push_back({"", number});
    joining = continued(line);
    if (joining)
      line.remove_suffix(1);
    result.back().text += line;
  }
  return result;
}

void append_utf8(std::string& to, std::uint32_t code) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xc0 | code >> 6);
    to += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    to += static_cast<char>(0xe0 | code >> 12);
    to += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    to += static_cast<char>(0x80 | (code & 0x3f));
  }
}

std::optional<std::uint32_t> four_hex(std::string_view text) {
  if (text.size() < 4)
    return std::nullopt;
  std::uint32_t code = 0;
  for (char c : text.substr(0, 4)) {
    auto digit = std::string_view("0123456789abcdef")
                     .find(static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c));
    if (digit == std::string_view::npos)
      return std::nullopt;
    code = code << 4 | static_cast<std::uint32_t>(digit);
  }
  return code == 0 ? std::nullopt : std::optional{code};
}

/// Takes one escape (its backslash is gone) from the front of `rest`; false if it is broken.
bool take_escape(std::string& to, std::string_view& rest) {
  auto c = rest.front();
  rest.remove_prefix(1);
  switch (c) {
  case 't':
    to += '\t';
    return true;
  case 'n':
    to += '\n';
    return true;
  case 'r':
    to += '\r';
    return true;
  case 'f':
    to += '\f';
    return true;
  case 'u': {
    auto code = four_hex(rest);
    if (!code)
      return false;
    append_utf8(to, *code);
    rest.remove_prefix(4);
    return true;
  }
  default:
    to += c;
    return true;
  }
}

/// The text up to the first character of `stops` that is not escaped, which stays in `rest`.
std::optional<std::string> unescape(std::string_view& rest, std::string_view stops) {
  std::string result;
  while (!rest.empty() && stops.find(rest.front()) == std::string_view::npos) {
    auto c = rest.front();
    rest.remove_prefix(1);
    if (c != '\\')
      result += c;
    else if (!rest.empty() && !take_escape(result, rest))
      return std::nullopt;
  }
  return result;
}

void skip_blank(std::string_view& rest) {
  while (!rest.empty() && is_blank(rest.front()))
    rest.remove_prefix(1);
}

bool acceptable(std::string_view text, const std::string& source, config_report& report) {
  if (text.size() > config_text_max) {
    report.errors.push_back(
        source + " has more than 1 MiB: this is not a configuration file. Name the right file.");
    return false;
  }
  if (auto at = text.find('\0'); at != std::string_view::npos) {
    auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    report.errors.push_back(
        source + ':' + std::to_string(line)
        + " holds a NUL byte: the file is damaged, or saved as UTF-16. Save it as UTF-8.");
    return false;
  }
  return true;
}

} // namespace

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::vector<config_entry> read_properties(std::string_view text, const std::string& source,
                                          config_report& report) {
  std::vector<config_entry> result;
  if (!acceptable(text, source, report))
    return result;
  if (text.starts_with("\xef\xbb\xbf"))
    text.remove_prefix(3);
  for (auto& line : logical_lines(text)) {
    auto where = source + ':' + std::to_string(line.number);
    std::string_view rest = line.text;
    auto key = unescape(rest, "=: \t\f");
    skip_blank(rest);
    if (!rest.empty() && (rest.front() == '=' || rest.front() == ':'))
      rest.remove_prefix(1);
    skip_blank(rest);
    auto value = unescape(rest, "");
    if (!key || !value)
      report.errors.push_back(where
                              + " has a broken \\u escape: write \\u and four hexadecimal digits.");
    else if (key->empty())
      report.errors.push_back(where + " has a value but no key: write key=value.");
    else
      result.push_back({std::move(*key), std::string(trimmed(*value)), std::move(where)});
  }
  return result;
}

} // namespace troupe
