// The stage's own client at one server: it needs no session, writes values and reads them.
//
// A session host like any other, enrolled at the server's tree; what it hears it leaves on its
// desk, where the stage looks. Never repeats a write.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "messages/actors.hpp"

namespace troupe {

/// What the client of one server knows.
struct desk {
  submitter role; ///< while the server serves
  std::uint32_t epoch = 0;
  bool serving = false;
  std::map<std::uint32_t, reply> answers;                      ///< to reads, by ticket
  std::function<void(std::uint64_t, const reply&)> on_outcome; ///< of a write, by attachment
};

session_host spawn_stage_client(caf::actor_system& system, std::shared_ptr<desk> at);

} // namespace troupe
