// A text that is a number and nothing else.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace troupe {

/// Nullopt: it is none, or one that `Number` cannot hold. No spaces, no plus sign, no "0x".
template <class Number>
std::optional<Number> whole_number(std::string_view text, int base = 10) {
  Number x = 0;
  auto* end = text.data() + text.size();
  auto [behind, failed] = std::from_chars(text.data(), end, x, base);
  return failed == std::errc{} && behind == end ? std::optional{x} : std::nullopt;
}

} // namespace troupe
