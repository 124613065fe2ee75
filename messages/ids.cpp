// How ids are written for people. Nothing here is parsed back.
#include "messages/ids.hpp"

#include <array>
#include <charconv>

namespace troupe {

std::string to_string(session_id x) {
  std::array<char, 16> text{};
  auto [end, failed] = std::to_chars(text.data(), text.data() + text.size(), number(x), 16);
  static_cast<void>(failed); // 16 digits hold every 64-bit number
  return "0x" + std::string(text.data(), end);
}

} // namespace troupe
