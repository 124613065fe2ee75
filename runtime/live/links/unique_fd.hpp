// A descriptor that is closed unless somebody took it.
#pragma once

#include <utility>

#include <unistd.h>

namespace troupe {

class unique_fd {
public:
  unique_fd() = default;

  explicit unique_fd(int fd) : fd_(fd) {}

  unique_fd(unique_fd&& other) noexcept : fd_(other.release()) {}

  unique_fd& operator=(unique_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  ~unique_fd() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  int get() const {
    return fd_;
  }

  [[nodiscard]] int release() {
    return std::exchange(fd_, -1);
  }

private:
  int fd_ = -1;
};

} // namespace troupe
