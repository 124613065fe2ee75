// The command line of `troupe play`: files in, transcripts, pictures or differences out.
#pragma once

#include <functional>
#include <string>

#include "runtime/stage/scenario.hpp"

namespace troupe {

/// How a scenario went on real processes, beside how it went in virtual time.
struct live_report {
  std::string expected; ///< the steps with what virtual servers answered, as far as it counts
  std::string found;    ///< with what real ones answered
  std::string help;     ///< where they differ: what the servers said last

  bool same() const {
    return expected == found;
  }
};

/// Who plays on real processes; the stage itself knows none.
using live_player_function = std::function<live_report(const scenario&)>;

/// Returns the exit code: 0 answers as written, 1 other answers or a broken law, 2 not understood.
int play_main(int argc, char** argv, const live_player_function& play_live = {});

} // namespace troupe
