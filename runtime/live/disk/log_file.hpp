// The transaction log of one server: segments "log.<zxid of the first entry>" in a directory.
//
// Plain, synchronous. Entries are staged, then flushed together: one write, one sync. Never writes
// into a segment of an earlier start: each start, snapshot and truncation begins a new one.
// Always: entries follow each other without a gap; what `flush` has returned for is durable (if
// syncs are on).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "messages/storage.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/log_segment.hpp"

namespace troupe {

struct log_file_options {
  server_id self = nobody;
  std::uint64_t cluster = 0;
  std::uint64_t preallocate_bytes = 0; ///< a segment grows by this much at a time; 0: as it comes
  bool force_sync = true;
  bool alone = true; ///< nobody can help: damage is refused
};

class log_file {
public:
  log_file(std::shared_ptr<directory> where, log_file_options options);

  /// Reads and checks everything; before all else, and again after each change by `mend` or `drop`.
  /// `generation`: that of the snapshots; segments of an earlier one are removed. `base`: where the
  /// history begins if there is no segment. Throws disk_refusal. If there are gaps afterwards,
  /// nothing else may be asked of the log but `intact`, `mend` and `drop`.
  void recover(std::uint64_t generation, zxid base);

  /// What could not be read, although it had been durable.
  const std::vector<log_gap>& gaps() const {
    return gaps_;
  }

  /// What is whole between these two, in order, about `bytes` of it; `more`: there is more.
  std::vector<proposal> intact(const lost& between, std::uint64_t bytes, bool& more) const;

  /// Puts back what was lost, durably. False: these are not the lost ones.
  bool mend(const lost& gap, const std::vector<proposal>& entries);

  /// Forgets everything from this gap on, durably; files behind it are set aside under names that
  /// begin with `aside`.
  void drop(const lost& gap, const std::string& aside);

  const outline& history() const {
    return history_;
  }

  zxid last() const {
    return history_.last();
  }

  /// Is this transaction the history's base, or logged behind it?
  bool contains(zxid id) const;

  /// The last transaction known to be committed.
  zxid committed() const {
    return committed_;
  }

  /// This much is committed. Written with the next flush; loses nothing if it never is.
  void note_committed(zxid through);

  /// The ensemble is known from now on.
  void belongs_to(std::uint64_t cluster) {
    options_.cluster = cluster;
  }

  /// The ensemble that these files name; 0: none does.
  std::uint64_t cluster_of_files() const;

  /// Takes an entry for the next flush. Throws broken_promise unless it follows the last one.
  void stage(const proposal& entry);

  bool pending() const {
    return !staged_.empty();
  }

  void flush();

  /// Entries behind `after` up to `through`, about `bytes` of them and at least one. `after` must
  /// be contained.
  std::vector<proposal> read(zxid after, zxid through, std::uint64_t bytes) const;

  /// Ends the segment; the next entry begins another one.
  void roll();

  /// Forgets everything behind `to`, durably.
  void truncate(zxid to);

  /// Forgets everything; the history begins behind `base` now, where a snapshot of this generation
  /// lies.
  void reset(std::uint64_t generation, zxid base);

  /// Removes the segments that nobody needs who has a snapshot at `at`.
  void forget_before(zxid at);

private:
  void refuse_gaps() const;
  bool mend_alone();
  const log_gap* find(const lost& gap) const;
  bool put_back(const log_gap& gap, const std::vector<proposal>& entries);
  void collect(std::uint64_t generation);
  bool adopt(const std::string& name, zxid id, std::uint64_t generation);
  void check_links() const;
  void rebuild_outline(zxid base);
  void begin_segment(zxid first);
  void reserve(std::uint64_t end);
  void write_batch();
  void sync_batch();
  void write_mark();
  void remove(const std::string& name);
  void rise(zxid id);
  void cut(log_segment& x, zxid to);

  std::shared_ptr<directory> where_;
  log_file_options options_;
  std::uint64_t generation_ = 0;
  outline history_;
  zxid committed_;
  zxid marked_; ///< the last mark written
  std::vector<log_segment> segments_;
  std::vector<log_gap> gaps_;
  std::vector<std::pair<zxid, std::string>> staged_;
  // the segment being written: the last one
  std::unique_ptr<file> current_;
  std::uint64_t allocated_ = 0;
  std::uint32_t batch_ = 0;
};

} // namespace troupe
