// `--plant NAME`: a deliberate fault for this run, in builds that have them (messages/planted.hpp).
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "messages/planted.hpp"

namespace troupe {

inline void add_plant_option([[maybe_unused]] CLI::App& app) {
#ifdef TROUPE_PLANTED
  app.add_option_function<std::string>(
      "--plant",
      [](const std::string& name) {
        if (!plant(name))
          throw CLI::ValidationError("--plant", "there is no fault called " + name);
      },
      "a deliberate fault that has to be found");
#endif
}

} // namespace troupe
