// All that one server keeps on disk, as one thing: log, snapshots, epochs, and that they agree.
//
// Plain, synchronous; log_actor speaks for it. Does not start on a disk that contradicts itself:
// the constructor throws disk_refusal with a sentence for the operator.
// Always: a history and the snapshot under it meet without a gap; the newest whole snapshot lies in
// the history.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "messages/storage.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/epoch_file.hpp"
#include "runtime/live/disk/log_file.hpp"
#include "runtime/live/disk/snapshot_shelf.hpp"

namespace troupe {

struct storage_options {
  server_id self = nobody;
  std::uint64_t preallocate_bytes = 64ull * 1024 * 1024;
  std::uint32_t snapshots_kept = 3;
  bool purge = true;
  bool force_sync = true;
};

class storage {
public:
  /// Locks both directories (they may be the same) and recovers.
  storage(storage_options options, std::shared_ptr<directory> snapshots,
          std::shared_ptr<directory> logs);

  const log_file& log() const {
    return log_;
  }

  /// Takes entries for the next flush: those that the history already has are skipped, the others
  /// must follow it.
  void append(const std::vector<proposal>& entries, zxid committed);

  void flush() {
    log_.flush();
  }

  const epochs& promised() const {
    return promised_;
  }

  /// Nothing that was promised is taken back.
  void promise(const epochs& value);

  void truncate(zxid to);

  std::optional<zxid> newest_snapshot() const {
    return shelf_.newest();
  }

  std::optional<snapshot_part> read_part(zxid at, std::uint64_t index) {
    return shelf_.read(at, index);
  }

  /// A part of this server's own snapshot. A full disk is survived: the snapshot is given up, the
  /// older ones stay.
  void keep(const snapshot_part& part);

  /// A part of a leader's snapshot. True with the last one: it has replaced history and snapshots,
  /// durably.
  bool install(const snapshot_part& part);

  /// What was received of an unfinished snapshot is not wanted any more.
  void forget_received();

private:
  void agree();
  void check_promises(const std::optional<epochs>& found);
  file_head head_for(zxid at, std::uint64_t generation, bool received) const;
  void give_up_own();
  void purge();

  storage_options options_;
  std::shared_ptr<directory> snapshots_;
  std::shared_ptr<void> snapshots_lock_;
  std::shared_ptr<void> logs_lock_;
  epoch_file epoch_file_;
  snapshot_shelf shelf_;
  log_file log_;
  epochs promised_;
  std::optional<snapshot_writer> own_;
  std::optional<snapshot_writer> received_;
};

} // namespace troupe
