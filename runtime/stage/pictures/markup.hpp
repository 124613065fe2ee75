// Text that is written into HTML and SVG.
//
// Plain. Always: what comes out holds no sign that means something to HTML, and is valid UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace troupe {

/// For text and for attribute values. Control characters and broken UTF-8 become "\x07".
std::string escaped(std::string_view text);

/// At most `count` characters; what is longer ends with an ellipsis.
std::string shortened(std::string_view text, std::size_t count);

} // namespace troupe
