// What can happen to a server's disk, in the words of scenario scripts.
#pragma once

#include "messages/ids.hpp"

namespace troupe {

struct disk_fault {
  enum class kind {
    full,
    fails_fsync,    ///< the next sync, once
    fails_write,    ///< the next write, once; its first half is written
    tears,          ///< the next crash leaves the last write that was not synced half done
    scatters,       ///< the next crash leaves any part of what was not synced, as the seed draws
    flips_record,   ///< a byte of this transaction's record rots
    flips_snapshot, ///< a byte of the newest snapshot
    flips_epochs,   ///< a byte of the epoch file
    wiped,          ///< another disk, empty
    mended,         ///< it has space, and fails no more
  };

  kind what = kind::mended;
  zxid record; ///< of flips_record
};

class memory_directory;

/// Does it to this disk. False: there is no such file or record on it.
/// (tears and scatters are the crash's to do, wiped the stage's.)
bool hurt(memory_directory& disk, const disk_fault& how);

} // namespace troupe
