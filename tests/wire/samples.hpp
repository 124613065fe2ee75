// What the tests of the wire share: bytes as text, and one of everything that travels.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/live/wire/jute.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe::wire_test {

using namespace troupe::wire;
using troupe::read; // and not the system's
using troupe::stat;
using troupe::write;

/// "00 01ff" to bytes; blanks are for the eye.
inline std::string bytes(std::string_view hex) {
  std::string x;
  std::string digits;
  for (auto c : hex)
    if (c != ' ')
      digits += c;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    x += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return x;
}

inline std::string hex(std::string_view bytes) {
  static constexpr auto digits = "0123456789abcdef";
  std::string x;
  for (auto c : bytes) {
    x += digits[static_cast<unsigned char>(c) >> 4];
    x += digits[static_cast<unsigned char>(c) & 15];
  }
  return x;
}

/// The frame without its length, which has to be right.
inline std::string unframed(std::string_view whole) {
  EXPECT_GE(whole.size(), 4u);
  EXPECT_EQ(load<std::int32_t>(whole.data()), static_cast<std::int32_t>(whole.size() - 4));
  return std::string(whole.substr(4));
}

inline const acl open_to_all{{permission::all, "world", "anyone"}};

inline stat some_stat() {
  return {{1, 2}, {1, 3}, 1'700'000'000'000, -5, 6, -7, 8, session_id{0xff00'0000'0000'0009},
          10,     11,     {2, 4'000'000'000}};
}

} // namespace troupe::wire_test
