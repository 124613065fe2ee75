// The one seam under an actor: a directory of files, and what can be done with them.
//
// Stands behind the log's file code: the operating system's (open_directory), or the stage's
// (runtime/stage/faulty_directory.hpp). Never retries a failed sync, never hides an error: every
// failure is a disk_failure that names file and action.
// Always: what was written is durable only after `file::sync`, and a created, renamed or removed
// name only after `directory::sync`.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A disk operation failed: "cannot sync /data/troupe/log.0000000100000001: Input/output error".
class disk_failure : public std::runtime_error {
public:
  disk_failure(const std::string& file, const std::string& action, int code);

  /// The errno.
  int code() const {
    return code_;
  }

  /// No space, or no quota, is left.
  bool full() const;

private:
  int code_;
};

/// What is on disk must not be built upon (damaged, another server's, in use): a sentence for the
/// operator.
class disk_refusal : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The same, and other servers can help: something that had been durable is gone.
class disk_damage : public disk_refusal {
public:
  disk_damage(const std::string& sentence, std::string in_short)
      : disk_refusal(sentence), in_short_(std::move(in_short)) {}

  /// "log damaged after 1.8"
  const std::string& in_short() const {
    return in_short_;
  }

private:
  std::string in_short_;
};

/// An open file. Offsets and sizes in bytes.
class file {
public:
  virtual ~file() = default;

  virtual std::uint64_t size() const = 0;

  /// `count` bytes from `offset`; fewer only where the file ends.
  virtual std::string read(std::uint64_t offset, std::uint64_t count) const = 0;

  /// All of `bytes` at `offset`; the file grows as needed.
  virtual void write(std::uint64_t offset, std::string_view bytes) = 0;

  /// Makes everything written to this file durable. After a failure nothing is known of what was
  /// written since the last success.
  virtual void sync() = 0;

  virtual void truncate(std::uint64_t size) = 0;

  /// Grows the file to `size` with zeros, and takes the space for them.
  virtual void preallocate(std::uint64_t size) = 0;
};

class directory {
public:
  virtual ~directory() = default;

  /// How people call this file.
  virtual std::string path_of(const std::string& name) const = 0;

  /// For reading and writing; it must be there.
  virtual std::unique_ptr<file> open(const std::string& name) = 0;

  /// A new, empty file; one of that name is emptied.
  virtual std::unique_ptr<file> create(const std::string& name) = 0;

  /// Replaces a file called `to`.
  virtual void rename(const std::string& from, const std::string& to) = 0;

  virtual void remove(const std::string& name) = 0;

  /// The regular files, ascending by name.
  virtual std::vector<std::string> list() const = 0;

  /// Makes all names durable as they are now.
  virtual void sync() = 0;

  /// Held until the result dies. Throws disk_refusal if another process (or object) holds it.
  virtual std::shared_ptr<void> lock(const std::string& name) = 0;
};

/// The operating system's directory at `path`, made if it is missing (its parents too).
std::shared_ptr<directory> open_directory(const std::string& path);

/// Where the files of this service lie below ZooKeeper's dataDir, away from ZooKeeper's own.
std::string own_path(const std::string& data_dir);

} // namespace troupe
