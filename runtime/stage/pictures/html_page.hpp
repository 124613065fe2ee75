// A drawing as one page that needs nothing else: no network, no font, no image.
//
// Writes text. Always: whatever a script says stands in the page as text; every step can be reached
// by keyboard; without its script the page loses nothing but the line that says details.
#pragma once

#include <string>

#include "runtime/stage/pictures/drawing.hpp"

namespace troupe {

std::string html_of(const drawing& x);

} // namespace troupe
