// The snapshots of one server, as they stand in a directory.
//
// Knows which can be relied on. Files that cannot are left where they are, for the operator, until
// they are older than everything that is kept.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "runtime/live/disk/snapshot_file.hpp"

namespace troupe {

class snapshot_shelf {
public:
  snapshot_shelf(std::shared_ptr<directory> where, server_id self);

  /// Finds and checks all snapshots; once, before all else. Removes those of an earlier
  /// generation, and what was left half written. Throws disk_refusal for another server's.
  void recover(std::uint64_t cluster);

  /// Raised by each snapshot that came from a leader.
  std::uint64_t generation() const {
    return generation_;
  }

  /// Where the generation began: the leader's snapshot, as long as it is there.
  std::optional<zxid> received() const {
    return received_;
  }

  /// The ensemble that these files name; 0: none does.
  std::uint64_t cluster_of_files() const;

  std::optional<zxid> newest() const;

  /// The oldest of the `count` newest ones, if there are so many.
  std::optional<zxid> nth_newest(std::uint32_t count) const;

  /// Files of this generation, or of an unknown one, that cannot be relied on.
  const std::set<zxid>& damaged() const {
    return damaged_;
  }

  /// nullopt: there is no such snapshot or part (any more).
  std::optional<snapshot_part> read(zxid at, std::uint64_t index);

  /// A published snapshot of this server's own.
  void add(snapshot_shape shape);

  /// A published snapshot of a leader: all others are removed.
  void replace(snapshot_shape shape);

  /// Removes what is older.
  void forget_before(zxid at);

private:
  void remove(zxid at);

  std::shared_ptr<directory> where_;
  server_id self_;
  std::uint64_t generation_ = 0;
  std::optional<zxid> received_;
  std::map<zxid, snapshot_shape> whole_;
  std::set<zxid> damaged_;
};

} // namespace troupe
