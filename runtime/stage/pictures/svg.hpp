// A laid-out drawing in SVG: a strip for each scene, the heads of the lanes, and the whole at a
// glance.
//
// Writes text, decides no place. Always: every mark and every message is a group with a class for
// its kind, data attributes for its servers, and an aria-label that says it in words.
#pragma once

#include <string>

#include "runtime/stage/pictures/layout.hpp"

namespace troupe {

/// Patterns that all strips of a page refer to.
std::string svg_definitions();

/// The names of the lanes.
std::string svg_heads(const drawing& x, const layout& places);

std::string svg_strip(const drawing& x, const layout& places, const layout::strip& strip);

/// All scenes from left to right, small; each leads to its strip.
std::string svg_overview(const drawing& x, const layout& places);

/// "line-12", "before-3-line-12" if silent: what a strip is called, so that links lead to it.
std::string anchor_of(const layout& places, std::size_t strip);

/// A sample for the legend: a role's bar, a mark's sign, a message's line.
std::string svg_role_sample(lane_role x);
std::string svg_sign_sample(const std::string& kind);
std::string svg_line_sample(const std::string& kind);

} // namespace troupe
