// What the tests of the disk share: entries that can be recognised, and a disk to put them on.
//
// An entry's content follows from its id, so that what is read back can be checked without
// remembering what was written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "messages/archive.hpp"
#include "runtime/live/disk/storage.hpp"
#include "runtime/stage/faulty_directory.hpp"

namespace troupe::disk_test {

inline proposal entry(std::uint32_t epoch, std::uint32_t counter) {
  proposal x;
  x.id = {epoch, counter};
  x.time_ms = 1000 * std::int64_t{epoch} + counter;
  x.write.session = session_id{0x0100000000000000u + counter};
  x.write.attachment = 77;
  x.write.sequence = counter;
  x.write.from = {server_id{1}, 2};
  x.write.operation = "operation " + to_string(x.id) + std::string(counter % 5 * 7, '.');
  return x;
}

inline std::vector<proposal> entries(std::uint32_t epoch, std::uint32_t from, std::uint32_t to) {
  std::vector<proposal> result;
  for (auto counter = from; counter <= to; ++counter)
    result.push_back(entry(epoch, counter));
  return result;
}

inline snapshot_part part(zxid at, std::uint64_t index, std::uint64_t count = 3) {
  return {at, index, index + 1 == count,
          "part " + std::to_string(index) + " at " + to_string(at) + std::string(index * 11, '#')};
}

inline storage_options plain_options() {
  storage_options x;
  x.self = server_id{1};
  x.preallocate_bytes = 16 * 1024;
  x.snapshots_kept = 2;
  return x;
}

using disk_pointer = std::shared_ptr<memory_directory>;

inline std::unique_ptr<storage> start(const disk_pointer& disk,
                                      const storage_options& options = plain_options()) {
  return std::make_unique<storage>(options, disk, disk);
}

/// Log and sync.
inline void log_all(storage& x, const std::vector<proposal>& what, zxid committed = {}) {
  x.append(what, committed);
  x.flush();
}

inline void keep_all(storage& x, zxid at, std::uint64_t count = 3) {
  for (std::uint64_t i = 0; i < count; ++i)
    x.keep(part(at, i, count));
}

inline void install_all(storage& x, zxid at, std::uint64_t count = 3) {
  for (std::uint64_t i = 0; i < count; ++i)
    x.install(part(at, i, count));
}

/// A fresh disk of a server that has promised epoch 9, and so may hold any history of the tests.
inline disk_pointer fresh_disk() {
  auto disk = std::make_shared<memory_directory>();
  start(disk)->promise({9, 0, 0});
  return disk;
}

/// The sentence with which a start is refused; "" if it is not.
inline std::string refusal_of(const disk_pointer& disk,
                              const storage_options& options = plain_options()) {
  try {
    start(disk, options);
    return {};
  } catch (const disk_refusal& e) {
    return e.what();
  }
}

inline std::vector<std::string> files(const directory& disk, const std::string& prefix) {
  std::vector<std::string> result;
  for (auto& name : disk.list())
    if (name.starts_with(prefix))
      result.push_back(name);
  return result;
}

/// Ids of all that lies behind the base, checked to be as they were written.
inline std::vector<zxid> logged(const storage& x) {
  std::vector<zxid> ids;
  for (auto& e : x.log().read(x.log().history().base, x.log().last(), ~std::uint64_t{0})) {
    if (encode(e) != encode(entry(e.id.epoch, e.id.counter)))
      throw std::logic_error("entry " + to_string(e.id) + " is not what was written");
    ids.push_back(e.id);
  }
  return ids;
}

inline std::vector<zxid> ids(const std::vector<proposal>& of) {
  std::vector<zxid> result;
  for (auto& x : of)
    result.push_back(x.id);
  return result;
}

/// A directory of the test's own, removed with it.
class temporary_path {
public:
  temporary_path() {
    auto pattern = (std::filesystem::temp_directory_path() / "troupe_disk_XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
      throw std::runtime_error("no temporary directory");
    path_ = pattern;
  }

  temporary_path(const temporary_path&) = delete;
  temporary_path& operator=(const temporary_path&) = delete;

  ~temporary_path() {
    std::error_code failed;
    std::filesystem::remove_all(path_, failed);
  }

  std::string operator/(const std::string& name) const {
    return path_ + '/' + name;
  }

private:
  std::string path_;
};

} // namespace troupe::disk_test

namespace troupe {

inline void PrintTo(zxid x, std::ostream* out) {
  *out << to_string(x);
}

} // namespace troupe
