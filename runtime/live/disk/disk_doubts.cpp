// Asks statfs.
#include "runtime/live/disk/disk_doubts.hpp"

#include <cstdint>

#include <linux/magic.h>
#include <sys/vfs.h>

namespace troupe {

namespace {

/// Room for a few steps of the log and one small snapshot.
constexpr std::uint64_t scarce_bytes = 256ull * 1024 * 1024;

} // namespace

std::vector<std::string> disk_doubts(const std::string& directory) {
  std::vector<std::string> doubts;
  struct statfs info {};
  if (::statfs(directory.c_str(), &info) != 0)
    return doubts;
  if (info.f_type == TMPFS_MAGIC || info.f_type == RAMFS_MAGIC)
    doubts.push_back(directory
                     + " lies in memory: all of it is gone with a reboot. Use a disk for data.");
  if (info.f_type == NFS_SUPER_MAGIC)
    doubts.push_back(
        directory
        + " lies on NFS, whose syncs and locks are another machine's word. Use a local "
          "disk.");
  auto left = static_cast<std::uint64_t>(info.f_bavail) * static_cast<std::uint64_t>(info.f_bsize);
  if (left < scarce_bytes)
    doubts.push_back("only " + std::to_string(left / (1024 * 1024)) + " MiB are left at "
                     + directory + ": the server ends when the disk is full. Make room.");
  return doubts;
}

} // namespace troupe
