// ECMA-48 sequences of the eight plain colours.
#include "runtime/shell/palette.hpp"

#include <cstdlib>

#include <unistd.h>

namespace troupe::shell {

namespace {

const char* sequence(paint how) {
  switch (how) {
  case paint::complaint:
    return "\x1b[31m";
  case paint::key:
    return "\x1b[36m";
  case paint::path:
    return "\x1b[34;1m";
  case paint::event:
    return "\x1b[33m";
  case paint::good:
    return "\x1b[32m";
  }
  return "";
}

} // namespace

palette palette::of(int descriptor) {
  auto* no = std::getenv("NO_COLOR"); // https://no-color.org: set and not empty
  auto* term = std::getenv("TERM");
  auto plain = (no && *no) || !term || std::string_view(term) == "dumb";
  return palette{!plain && ::isatty(descriptor) == 1};
}

std::string palette::operator()(paint how, std::string_view text) const {
  if (!on_)
    return std::string(text);
  return sequence(how) + std::string(text) + "\x1b[0m";
}

} // namespace troupe::shell
