// Reading by the operating system's calls, continued where a signal interrupts.
#include "runtime/tools/read_only_directory.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::tools {

namespace {

class read_only_file : public file {
public:
  explicit read_only_file(std::string path) : path_(std::move(path)) {
    // A pipe of that name must not hold anybody up.
    fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd_ == -1)
      throw disk_failure(path_, "open", errno);
    struct ::stat info {};
    auto known = ::fstat(fd_, &info) == 0;
    auto code = known ? (S_ISDIR(info.st_mode) ? EISDIR : EINVAL) : errno;
    if (known && S_ISREG(info.st_mode))
      return;
    ::close(fd_);
    throw disk_failure(path_, "read", code);
  }

  read_only_file(const read_only_file&) = delete;
  read_only_file& operator=(const read_only_file&) = delete;

  ~read_only_file() override {
    ::close(fd_); // nothing was written
  }

  std::uint64_t size() const override {
    struct ::stat info {};
    if (::fstat(fd_, &info) == -1)
      throw disk_failure(path_, "look at", errno);
    return static_cast<std::uint64_t>(info.st_size);
  }

  std::string read(std::uint64_t offset, std::uint64_t count) const override {
    auto there = size();
    std::string bytes(offset < there ? std::min(count, there - offset) : 0, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      auto n =
          ::pread(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
      if (n == -1 && errno == EINTR)
        continue;
      if (n == -1)
        throw disk_failure(path_, "read", errno);
      if (n == 0)
        break;
      done += static_cast<std::size_t>(n);
    }
    bytes.resize(done);
    return bytes;
  }

  // What a server would do to the file at its start, and a tool does not.
  void write(std::uint64_t, std::string_view) override {}
  void sync() override {}
  void truncate(std::uint64_t) override {}
  void preallocate(std::uint64_t) override {}

private:
  std::string path_;
  int fd_ = -1;
};

class read_only_directory : public directory {
public:
  explicit read_only_directory(std::string path) : path_(std::move(path)) {}

  std::string path_of(const std::string& name) const override {
    return (std::filesystem::path(path_) / name).string();
  }

  std::unique_ptr<file> open(const std::string& name) override {
    return std::make_unique<read_only_file>(path_of(name));
  }

  std::vector<std::string> list() const override {
    std::vector<std::string> names;
    std::error_code failed;
    for (std::filesystem::directory_iterator i(path_, failed), end; !failed && i != end;
         i.increment(failed)) {
      std::error_code unknown; // it may be gone again
      if (i->symlink_status(unknown).type() == std::filesystem::file_type::regular)
        names.push_back(i->path().filename().string());
    }
    if (failed)
      throw disk_failure(path_, "list", failed.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  std::unique_ptr<file> create(const std::string& name) override {
    refuse(name);
  }

  void rename(const std::string&, const std::string& to) override {
    refuse(to);
  }

  void remove(const std::string& name) override {
    refuse(name);
  }

  void sync() override {}

  std::shared_ptr<void> lock(const std::string& name) override {
    refuse(name);
  }

private:
  [[noreturn]] void refuse(const std::string& name) const {
    throw disk_refusal(path_of(name) + " is only looked at, not changed");
  }

  std::string path_;
};

} // namespace

std::shared_ptr<directory> look_at_directory(const std::string& path) {
  auto where = std::make_shared<read_only_directory>(path);
  where->list(); // or it says why not
  return where;
}

} // namespace troupe::tools
