// Path rules, character by character.
#include "actors/path.hpp"

#include <array>
#include <cstdio>

namespace troupe {

namespace {

bool continues(std::string_view text, std::size_t i) {
  return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80;
}

std::uint32_t low_bits(char byte) {
  return static_cast<unsigned char>(byte) & 0x3f;
}

/// Bytes of the legal character at `at`; 0 if there is none. Characters beyond the basic plane are
/// surrogates to Java, hence illegal.
std::size_t legal_character(std::string_view text, std::size_t at) {
  auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80)
    return first >= 0x20 && first != 0x7f ? 1 : 0;
  if (first >= 0xc2 && first <= 0xdf) {
    if (!continues(text, at + 1))
      return 0;
    auto point = (first & 0x1fu) << 6 | low_bits(text[at + 1]);
    return point >= 0xa0 ? 2 : 0;
  }
  if (first < 0xe0 || first > 0xef || !continues(text, at + 1) || !continues(text, at + 2))
    return 0;
  auto point = (first & 0x0fu) << 12 | low_bits(text[at + 1]) << 6 | low_bits(text[at + 2]);
  auto legal = point >= 0x800 && !(point >= 0xd800 && point <= 0xf8ff) && point < 0xfff0;
  return legal ? 3 : 0;
}

} // namespace

bool valid_path(std::string_view path) {
  if (path.empty() || path.front() != '/')
    return false;
  if (path.size() == 1)
    return true;
  std::size_t begin = 1; // of the component at hand
  for (std::size_t i = 1; i <= path.size();) {
    if (i < path.size() && path[i] != '/') {
      auto size = legal_character(path, i);
      if (size == 0)
        return false;
      i += size;
      continue;
    }
    auto component = path.substr(begin, i - begin);
    if (component.empty() || component == "." || component == "..")
      return false;
    begin = ++i;
  }
  return true;
}

std::string_view parent_of(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == 0 ? std::string_view{"/"} : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string sequential(std::string_view path, std::int32_t counter) {
  std::array<char, 16> digits{};
  auto size = std::snprintf(digits.data(), digits.size(), "%010d", counter);
  std::string name;
  name.reserve(path.size() + static_cast<std::size_t>(size));
  name.append(path);
  name.append(digits.data(), static_cast<std::size_t>(size));
  return name;
}

bool built_in(std::string_view path) {
  return path == "/" || path == "/zookeeper" || path == "/zookeeper/quota"
         || path == "/zookeeper/config";
}

} // namespace troupe
