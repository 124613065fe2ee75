// Transaction log, snapshots and epochs of one server, as an actor. What it says is durable is
// durable.
//
// Does everything in the order of its mailbox. Appends that have piled up share one sync. A failed
// write or sync throws, which ends the node: there is no retry.
#pragma once

#include <cstdint>
#include <memory>

#include "messages/actors.hpp"
#include "messages/milestone.hpp"

namespace troupe {

class directory;
class sync_times;

struct log_options {
  server_id self = nobody;
  std::uint64_t preallocate_bytes = 64ull * 1024 * 1024;
  std::uint32_t snapshots_kept = 3;
  bool purge = true;
  bool force_sync = true;
  bool alone = true;      ///< nobody can help: refuse to start if something was lost
  bool autocreate = true; ///< an empty disk may be a new server's
  std::shared_ptr<directory>
      home{};             ///< where the operator's file `initialize` may lie; may be empty
  bool own_thread = true; ///< syncing blocks; false where nothing is synced, and on the stage
  std::shared_ptr<sync_times> times{}; ///< how long writing and syncing takes; may be empty
};

/// `snapshots` holds snapshots and epochs, `logs` the transaction log; both may be the same
/// directory. Throws std::runtime_error, with a sentence for the operator, if a directory cannot be
/// used.
log spawn_log(caf::actor_system& system, log_options options, std::shared_ptr<directory> snapshots,
              std::shared_ptr<directory> logs, witness tell);

} // namespace troupe
