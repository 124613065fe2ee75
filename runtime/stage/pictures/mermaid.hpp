// A played scenario as a sequence diagram in Mermaid's language, for pages that render it.
//
// Plain text from a drawing. Always: whatever a script says, the diagram stays a diagram: signs
// that mean something to Mermaid are written as entities.
#pragma once

#include <string>

#include "runtime/stage/pictures/drawing.hpp"

namespace troupe {

std::string mermaid_of(const drawing& x);

} // namespace troupe
