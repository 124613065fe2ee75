// A directory of the operating system.
//
// Continues what a signal or a short write interrupted; everything else that a call refuses is
// thrown with its errno. A failed fsync is thrown at the first time: the kernel may have dropped
// the pages, so a second try would lie.
#include "runtime/live/disk/directory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe {

namespace {

/// Calls again while a signal interrupts.
template <class F>
auto uninterrupted(F call) {
  auto result = call();
  while (result == -1 && errno == EINTR)
    result = call();
  return result;
}

class descriptor {
public:
  explicit descriptor(int fd) : fd_(fd) {}

  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;

  ~descriptor() {
    if (fd_ != -1)
      ::close(fd_); // nothing unsynced is relied on, so its result says nothing of use
  }

  int number() const {
    return fd_;
  }

private:
  int fd_;
};

class os_file : public file {
public:
  os_file(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  std::uint64_t size() const override {
    struct ::stat info {};
    if (::fstat(fd_.number(), &info) == -1)
      fail("look at");
    return static_cast<std::uint64_t>(info.st_size);
  }

  std::string read(std::uint64_t offset, std::uint64_t count) const override {
    auto there = size();
    std::string bytes(offset < there ? std::min(count, there - offset) : 0, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      auto n = uninterrupted([&] {
        return ::pread(fd_.number(), bytes.data() + done, bytes.size() - done,
                       static_cast<off_t>(offset + done));
      });
      if (n == -1)
        fail("read");
      if (n == 0)
        break;
      done += static_cast<std::size_t>(n);
    }
    bytes.resize(done);
    return bytes;
  }

  void write(std::uint64_t offset, std::string_view bytes) override {
    put(offset, bytes);
    write_zeros_behind(offset + bytes.size());
  }

  void sync() override {
    if (uninterrupted([&] { return ::fdatasync(fd_.number()); }) == -1)
      fail("sync");
  }

  void truncate(std::uint64_t size) override {
    if (uninterrupted([&] { return ::ftruncate(fd_.number(), static_cast<off_t>(size)); }) == -1)
      fail("truncate");
    reserved_ = 0;
  }

  void preallocate(std::uint64_t wanted) override {
    auto there = size();
    if (wanted <= there)
      return;
    auto done = uninterrupted([&] {
      return ::fallocate(fd_.number(), 0, static_cast<off_t>(there),
                         static_cast<off_t>(wanted - there));
    });
    if (done == -1 && errno == EOPNOTSUPP)
      return truncate(wanted); // this file system cannot reserve; zeros it shall be all the same
    if (done == -1)
      fail("preallocate");
    if (reserved_ == 0)
      zeroed_ = there;
    reserved_ = wanted;
  }

private:
  void put(std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
      auto n = uninterrupted([&] {
        return ::pwrite(fd_.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      });
      if (n == -1)
        fail("write to");
      offset += static_cast<std::uint64_t>(n);
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  /// A sync of space that is only reserved writes the file system's journal too, which doubles its
  /// cost. So the zeros are written for real, a little ahead of the data.
  void write_zeros_behind(std::uint64_t end) {
    if (end <= zeroed_ || zeroed_ >= reserved_)
      return;
    auto until = std::min(reserved_, end + zeros_ahead);
    if (end < until)
      put(end, std::string(until - end, '\0'));
    zeroed_ = until;
  }

  [[noreturn]] void fail(const char* action) const {
    throw disk_failure(path_, action, errno);
  }

  static constexpr std::uint64_t zeros_ahead = 2 * 1024 * 1024;

  descriptor fd_;
  std::string path_;
  std::uint64_t reserved_ = 0; ///< the file has space up to here; 0: none was reserved
  std::uint64_t zeroed_ = 0;   ///< and real bytes up to here
};

class os_directory : public directory {
public:
  os_directory(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  std::string path_of(const std::string& name) const override {
    return path_ + '/' + name;
  }

  std::unique_ptr<file> open(const std::string& name) override {
    return std::make_unique<os_file>(open_at(name, O_RDWR, "open"), path_of(name));
  }

  std::unique_ptr<file> create(const std::string& name) override {
    return std::make_unique<os_file>(open_at(name, O_RDWR | O_CREAT | O_TRUNC, "create"),
                                     path_of(name));
  }

  void rename(const std::string& from, const std::string& to) override {
    if (::renameat(fd_.number(), from.c_str(), fd_.number(), to.c_str()) == -1)
      throw disk_failure(path_of(to), "rename " + from + " to", errno);
  }

  void remove(const std::string& name) override {
    if (::unlinkat(fd_.number(), name.c_str(), 0) == -1)
      throw disk_failure(path_of(name), "remove", errno);
  }

  std::vector<std::string> list() const override;

  void sync() override {
    if (uninterrupted([&] { return ::fsync(fd_.number()); }) == -1)
      throw disk_failure(path_, "sync", errno);
  }

  std::shared_ptr<void> lock(const std::string& name) override {
    auto held = std::make_shared<descriptor>(open_at(name, O_RDWR | O_CREAT, "open"));
    if (uninterrupted([&] { return ::flock(held->number(), LOCK_EX | LOCK_NB); }) == 0)
      return held;
    if (errno == EWOULDBLOCK)
      throw disk_refusal("the directory " + path_ + " is in use by another process (it holds the "
                         + "lock on " + path_of(name) + ')');
    throw disk_failure(path_of(name), "lock", errno);
  }

private:
  int open_at(const std::string& name, int flags, const char* action) {
    auto fd = uninterrupted(
        [&] { return ::openat(fd_.number(), name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0640); });
    if (fd == -1)
      throw disk_failure(path_of(name), action, errno);
    return fd;
  }

  descriptor fd_;
  std::string path_;
};

std::vector<std::string> os_directory::list() const {
  auto fd = uninterrupted([&] { return ::openat(fd_.number(), ".", O_RDONLY | O_DIRECTORY); });
  if (fd == -1)
    throw disk_failure(path_, "list", errno);
  auto* stream = ::fdopendir(fd);
  if (!stream) {
    auto code = errno;
    ::close(fd);
    throw disk_failure(path_, "list", code);
  }
  auto closing = std::unique_ptr<DIR, int (*)(DIR*)>(stream, &::closedir);
  std::vector<std::string> names;
  errno = 0;
  while (auto* entry = ::readdir(stream)) {
    struct ::stat info {};
    auto known = ::fstatat(fd_.number(), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0;
    if (!known && errno != ENOENT)
      throw disk_failure(path_of(entry->d_name), "look at", errno);
    if (known && S_ISREG(info.st_mode))
      names.emplace_back(entry->d_name);
    errno = 0;
  }
  if (errno != 0)
    throw disk_failure(path_, "list", errno);
  std::sort(names.begin(), names.end());
  return names;
}

/// Makes `path` and its parents, and the name of each one made durable.
void make_path(const std::filesystem::path& path) {
  std::error_code failed;
  if (path.empty() || std::filesystem::is_directory(path, failed))
    return;
  make_path(path.parent_path());
  if (::mkdir(path.c_str(), 0750) == -1 && errno != EEXIST)
    throw disk_failure(path, "create the directory", errno);
  auto parent = path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path();
  auto fd = descriptor(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.number() == -1 || ::fsync(fd.number()) == -1)
    throw disk_failure(parent, "sync", errno);
}

} // namespace

disk_failure::disk_failure(const std::string& file, const std::string& action, int code)
    : std::runtime_error("cannot " + action + ' ' + file + ": "
                         + std::generic_category().message(code)),
      code_(code) {}

bool disk_failure::full() const {
  return code_ == ENOSPC || code_ == EDQUOT;
}

std::shared_ptr<directory> open_directory(const std::string& path) {
  auto plain = std::filesystem::path(path).lexically_normal();
  if (!plain.has_filename() && plain.has_relative_path())
    plain = plain.parent_path(); // "/data/" is "/data"
  make_path(plain);
  auto fd = ::open(plain.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd == -1)
    throw disk_failure(plain, "open the directory", errno);
  return std::make_shared<os_directory>(fd, plain.string());
}

std::string own_path(const std::string& data_dir) {
  return (std::filesystem::path(data_dir) / "troupe").string();
}

} // namespace troupe
