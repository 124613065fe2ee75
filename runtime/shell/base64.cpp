// Three bytes are four letters; the last ones may be fewer.
#include "runtime/shell/base64.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace troupe::shell {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::size_t dump_bytes = 16;

} // namespace

std::string base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    auto some = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (k < some.size() ? static_cast<unsigned char>(some[k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= some.size() ? alphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  auto padding = text.ends_with("==") ? 2u : text.ends_with('=') ? 1u : 0u;
  std::string bytes;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto padded = i >= text.size() - padding;
    auto at = padded ? 0 : alphabet.find(text[i]);
    if (at == std::string_view::npos)
      return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(at);
    if (i % 4 == 3)
      for (auto shift : {16, 8, 0})
        bytes += static_cast<char>(bits >> shift & 255);
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

std::string hex_dump(std::string_view bytes) {
  if (bytes.empty())
    return "";
  auto rule = "+--------+" + std::string(3 * dump_bytes + 1, '-') + '+';
  auto text = std::string(9, ' ') + rule.substr(9) + "\n" + std::string(9, ' ') + '|';
  for (auto digit : std::string_view("0123456789abcdef"))
    text += std::string("  ") + digit;
  rule += std::string(dump_bytes, '-') + '+';
  text += " |\n" + rule + '\n';
  std::array<char, 32> part{};
  for (std::size_t i = 0; i < bytes.size(); i += dump_bytes) {
    std::snprintf(part.data(), part.size(), "|%08zx|", i);
    text += part.data();
    std::string shown;
    for (auto byte : bytes.substr(i, dump_bytes)) {
      std::snprintf(part.data(), part.size(), " %02x", static_cast<unsigned char>(byte));
      text += part.data();
      shown += byte >= 0x20 && byte < 0x7f ? byte : '.';
    }
    auto absent = dump_bytes - shown.size();
    text += std::string(3 * absent + 1, ' ') + '|' + shown + std::string(absent, ' ') + "|\n";
  }
  return text + rule;
}

} // namespace troupe::shell
