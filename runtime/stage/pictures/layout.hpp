// Where everything of a drawing stands: lanes side by side, time from top to bottom, a strip for
// each scene.
//
// Plain: numbers only, no markup. Always: within a lane, and for a message within all lanes that it
// crosses, what happened later stands lower; idle time takes little room however long it is.
#pragma once

#include <string>
#include <vector>

#include "runtime/stage/pictures/drawing.hpp"

namespace troupe {

/// Pixels.
namespace measure {
constexpr int lane = 184;
constexpr int margin = 10;
constexpr int bar = 18;
constexpr int mark_row = 20;
constexpr int arrow_row = 18;
constexpr int text_row = 18;
} // namespace measure

struct layout {
  /// A stretch of one lane in one role.
  struct stretch {
    std::size_t lane = 0;
    lane_role role = lane_role::down;
    int from = 0;
    int to = 0;
  };

  struct placed {
    int y = 0;
    const drawing::item* what = nullptr;
  };

  /// Time has moved on.
  struct pause {
    int y = 0;
    std::chrono::milliseconds at{};
    std::chrono::milliseconds by{};
  };

  struct strip {
    const drawing::scene* scene = nullptr;
    std::vector<std::string> text; ///< the lines beside it: comments, command, answers
    std::size_t command_line = 0;  ///< which of them is the command
    int height = 0;
    std::vector<stretch> stretches;
    std::vector<placed> items;
    std::vector<pause> pauses;
  };

  int width = 0;
  int height = 0;
  std::vector<strip> strips;

  static int x_of(std::size_t lane) {
    return measure::margin + static_cast<int>(lane) * measure::lane;
  }
};

/// Refers into the drawing, which has to outlive it.
layout lay_out(const drawing& x);

/// "250 ms", "4 s", "4.05 s".
std::string duration_text(std::chrono::milliseconds x);

} // namespace troupe
