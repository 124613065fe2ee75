// Sign by sign.
#include "runtime/stage/pictures/markup.hpp"

#include <cstdio>

namespace troupe {

namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Bytes of the well-formed UTF-8 character that the text begins with; 0: there is none.
std::size_t character(std::string_view text) {
  auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80)
    return 1;
  std::size_t size = first >= 0xf0 && first <= 0xf4   ? 4
                     : first >= 0xe0 && first <= 0xef ? 3
                     : first >= 0xc2 && first <= 0xdf ? 2
                                                      : 0;
  if (size == 0 || text.size() < size)
    return 0;
  for (std::size_t i = 1; i < size; ++i)
    if (!continues(text[i]))
      return 0;
  auto second = static_cast<unsigned char>(text[1]);
  auto broken = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)
                || (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return broken ? 0 : size;
}

void append_byte(std::string& to, char c) {
  char code[8];
  std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
  to += code;
}

} // namespace

std::string escaped(std::string_view text) {
  std::string found;
  while (!text.empty()) {
    auto c = text[0];
    auto size = character(text);
    auto control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (c == '&')
      found += "&amp;";
    else if (c == '<')
      found += "&lt;";
    else if (c == '>')
      found += "&gt;";
    else if (c == '"')
      found += "&quot;";
    else if (c == '\'')
      found += "&#39;";
    else if (size == 0 || control)
      append_byte(found, c);
    else
      found += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return found;
}

std::string shortened(std::string_view text, std::size_t count) {
  std::size_t bytes = 0, seen = 0, fits = 0;
  while (bytes < text.size()) {
    auto size = character(text.substr(bytes));
    if (++seen == count)
      fits = bytes;
    bytes += size == 0 ? 1 : size;
  }
  return seen <= count ? std::string(text) : std::string(text.substr(0, fits)) + "\u2026";
}

} // namespace troupe
