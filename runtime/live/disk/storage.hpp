// All that one server keeps on disk, as one thing: log, snapshots, epochs, and that they agree.
//
// Plain, synchronous; log_actor speaks for it. Does not start on a disk that is not this server's:
// the constructor throws disk_refusal with a sentence for the operator. What was lost is never
// passed over: a server that is alone does not start either, one of several remembers that it has
// to be taught (`epochs::past`), durably, before it touches anything. Always: a history and the
// snapshot under it meet without a gap; the newest whole snapshot lies in the history.
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
  bool alone = true;      ///< nobody can help: what is lost is refused
  bool autocreate = true; ///< an empty disk may be a new server's
  std::shared_ptr<directory>
      home{}; ///< where the operator's file `initialize` may lie; may be empty
};

class storage {
public:
  /// Locks both directories (they may be the same) and recovers.
  storage(storage_options options, std::shared_ptr<directory> snapshots,
          std::shared_ptr<directory> logs);

  const log_file& log() const {
    return log_;
  }

  /// What of the log cannot be read and has to come from other servers. Until there is none nothing
  /// else may be asked but what follows here.
  std::vector<lost> gaps() const;

  /// What is whole here of what another server lost.
  found search(const lost& gap) const;

  /// Another server had this there. True: it was what had been lost, and is on disk again.
  bool mend(const lost& gap, const std::vector<proposal>& entries);

  /// Nobody has it: everything from there on is dropped, and this server has to be taught.
  void give_up(const lost& gap);

  /// Takes entries for the next flush: those that the history already has are skipped, the others
  /// must follow it.
  void append(const std::vector<proposal>& entries, zxid committed);

  void flush() {
    log_.flush();
  }

  const epochs& promised() const {
    return promised_;
  }

  /// Why the past that is promised is not `kept`; "" if it is.
  std::string doubt() const;

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
  void load_epochs();
  void open();
  void reopen();
  void recover();
  log_file_options log_options() const;
  void agree();
  void check_promises();
  void take_initialize_mark();
  std::uint64_t cluster_of_files() const;
  void lose(const disk_damage& what);
  void set_aside();
  file_head head_for(zxid at, std::uint64_t generation, bool received) const;
  void give_up_own();
  void purge();

  storage_options options_;
  std::shared_ptr<directory> snapshots_;
  std::shared_ptr<directory> logs_;
  std::shared_ptr<void> snapshots_lock_;
  std::shared_ptr<void> logs_lock_;
  epoch_file epoch_file_;
  snapshot_shelf shelf_;
  log_file log_;
  epochs promised_;
  bool no_epochs_ = false; ///< there was no epoch file
  std::string doubt_;
  std::optional<snapshot_writer> own_;
  std::optional<snapshot_writer> received_;
};

} // namespace troupe
