// Finds the place on the disk where the fault is to be.
#include "runtime/stage/disk_fault.hpp"

#include <cerrno>
#include <string>

#include "runtime/live/disk/file_head.hpp"
#include "runtime/live/disk/log_segment.hpp"
#include "runtime/live/disk/record_cursor.hpp"
#include "runtime/stage/faulty_directory.hpp"

namespace troupe {

namespace {

/// The middle of the body of this transaction's record.
bool flip_record(memory_directory& disk, zxid wanted) {
  for (auto& name : disk.list()) {
    zxid first;
    file_head head;
    if (!parse_numbered("log.", name, first))
      continue;
    auto in = disk.open(name);
    if (read_file_head(file_kind::log, in->read(0, file_head_bytes), head) != head_state::good)
      continue;
    record_cursor cursor{*in, file_head_bytes, in->size(), head.checksum};
    while (auto record = cursor.seek())
      if (record->head.kind == record_kind::entry && entry_id(*record, name) == wanted) {
        disk.flip(name, record->offset + record_head_bytes + record->head.length / 2);
        return true;
      }
  }
  return false;
}

bool flip_middle(memory_directory& disk, const std::string& name) {
  if (name.empty())
    return false;
  disk.flip(name, disk.bytes(name).size() / 2);
  return true;
}

/// The last file, in the order of names, that begins so; "": there is none.
std::string newest(const memory_directory& disk, const std::string& prefix) {
  std::string found;
  for (auto& name : disk.list())
    if (name.starts_with(prefix))
      found = name;
  return found;
}

} // namespace

bool hurt(memory_directory& disk, const disk_fault& how) {
  using enum disk_fault::kind;
  switch (how.what) {
  case full:
    disk.full(true);
    return true;
  case fails_fsync:
    disk.fail_next(memory_directory::action::sync, EIO);
    return true;
  case fails_write:
    disk.fail_next(memory_directory::action::write, EIO);
    return true;
  case flips_record:
    return flip_record(disk, how.record);
  case flips_snapshot:
    return flip_middle(disk, newest(disk, "snapshot."));
  case flips_epochs:
    return flip_middle(disk, newest(disk, "epochs"));
  case mended:
    disk.full(false);
    disk.fail_no_more();
    return true;
  case tears:
  case scatters:
  case wiped:
    break;
  }
  return false;
}

} // namespace troupe
