// What a picture shows of a command itself: who it happens to, and what the network goes through.
//
// Plain: one function a verb, and nothing for the verbs that only look or set something up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/stage/pictures/drawing.hpp"

namespace troupe {

struct shown_deed {
  struct mark {
    std::string who; ///< the name of a lane
    std::string kind;
    std::string text;
    std::optional<lane_role> becomes;
  };

  std::vector<mark> marks;
  std::string band_kind; ///< "": there is none
  std::string band_text;
};

shown_deed show_deed(const command::any& x);

} // namespace troupe
