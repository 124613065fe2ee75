// Calendar by <chrono>; no locale, no time zone.
#include "runtime/tools/text.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace troupe::tools {

namespace {

constexpr std::int64_t first_ms = -62167219200000; // year 0
constexpr std::int64_t last_ms = 253402300799999;  // the end of 9999

} // namespace

std::string iso_time(std::int64_t ms_since_1970) {
  if (ms_since_1970 < first_ms || ms_since_1970 > last_ms)
    return std::to_string(ms_since_1970) + "ms";
  using namespace std::chrono;
  auto at = sys_time<milliseconds>{milliseconds{ms_since_1970}};
  auto day = floor<days>(at);
  auto date = year_month_day{day};
  auto time = hh_mm_ss{at - day};
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text.data();
}

std::string span_text(std::int64_t ms) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 5> units{
      {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}, {1, "ms"}}};
  if (ms < 0)
    return std::to_string(ms) + "ms";
  std::string text;
  for (std::size_t i = 0; i < units.size(); ++i) {
    auto [size, name] = units[i];
    if (ms < size)
      continue;
    text = std::to_string(ms / size) + name;
    if (i + 1 < units.size() && ms % size / units[i + 1].first > 0)
      text += ' ' + std::to_string(ms % size / units[i + 1].first) + units[i + 1].second;
    return text;
  }
  return "0s";
}

std::string printable(std::string_view text) {
  std::string out;
  for (auto c : text) {
    auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code != 0x7f && c != '\\') {
      out += c;
      continue;
    }
    if (c == '\\') {
      out += "\\\\";
      continue;
    }
    std::array<char, 8> escape{};
    std::snprintf(escape.data(), escape.size(), "\\x%02x", unsigned{code});
    out += escape.data();
  }
  return out;
}

std::string counted(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

std::string range_text(zxid first, zxid last) {
  return first == last ? to_string(first) : to_string(first) + ".." + to_string(last);
}

} // namespace troupe::tools
