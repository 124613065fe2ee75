// How the tools write times, paths, numbers and intervals.
//
// Whatever stood in a file, what is printed is one line of printable text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace troupe::tools {

/// "2026-11-21T10:00:00.123Z"; outside the years 0 to 9999 the number itself.
std::string iso_time(std::int64_t ms_since_1970);

/// "4s", "1m 4s", "250ms", "2d 3h": the two greatest units.
std::string span_text(std::int64_t ms);

/// Control characters as \x1b; everything else as it is.
std::string printable(std::string_view text);

/// "1 znode", "2 znodes".
std::string counted(std::uint64_t count, const std::string& noun);

/// "1.9", or "1.1..1.9".
std::string range_text(zxid first, zxid last);

} // namespace troupe::tools
