// One server of a stage: its disk, which outlives it, and what lives on it now.
//
// Private to the stage's own files.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "actors/session/opening.hpp"
#include "runtime/stage/stage.hpp"

namespace troupe {

/// The virtual clock of the world begins here: some day in 2023.
constexpr std::int64_t first_day_ms = 1'700'000'000'000;

struct stage::house {
  explicit house(server_id self) : ids(self, first_day_ms) {}

  std::shared_ptr<memory_directory> disk = std::make_shared<memory_directory>();
  std::optional<disk_fault::kind> at_crash; ///< tears or scatters
  life_number life = 0;                     ///< 0: down
  bool paused = false;
  bool power_lost = false;
  std::optional<std::string> ended; ///< the node has ended itself, and why
  troupe::node node;
  troupe::tree tree;
  std::shared_ptr<troupe::desk> desk;
  session_ids ids; ///< goes on over restarts, as the wall clock does
};

} // namespace troupe
