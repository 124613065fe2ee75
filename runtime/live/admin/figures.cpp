// See figures.hpp.
#include "runtime/live/admin/figures.hpp"

#include <array>
#include <cstdio>

namespace troupe {

std::string ms_text(std::int64_t us) {
  return std::to_string(us / 1000);
}

std::string decimal_text(double x) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.4f", x);
  std::string s = text.data();
  while (s.back() == '0' && s[s.size() - 2] != '.')
    s.pop_back();
  return s;
}

std::string size_text(std::uint64_t bytes) {
  return bytes == 0 ? "-1" : std::to_string(bytes);
}

std::string state_text(const server_facts& x) {
  if (x.read_only)
    return "read-only";
  if (x.node.standalone)
    return "standalone";
  switch (x.node.role) {
  case standing::leading:
    return "leader";
  case standing::following:
    return "follower";
  case standing::observing:
    return "observer";
  default:
    return "looking";
  }
}

std::uint64_t node_count(const status& x) {
  return x.nodes + 1;
}

} // namespace troupe
