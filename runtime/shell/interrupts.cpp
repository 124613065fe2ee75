// The handler writes the signal's number into a pipe, which is all that it may do.
#include "runtime/shell/interrupts.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace troupe::shell {

namespace {

constexpr std::array heard{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
std::atomic<int> pipe_end{-1};
std::array<struct sigaction, heard.size()> before;

void on_signal(int which) {
  auto saved = errno;
  auto byte = static_cast<unsigned char>(which);
  // a full pipe holds thousands of signals already: this one adds nothing
  [[maybe_unused]] auto written = ::write(pipe_end, &byte, 1);
  errno = saved;
}

} // namespace

interrupts::interrupts() {
  if (::pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  pipe_end = pipe_[1];
  struct sigaction how = {};
  how.sa_handler = on_signal;
  how.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < heard.size(); ++i)
    ::sigaction(heard[i], &how, &before[i]);
}

interrupts::~interrupts() {
  for (std::size_t i = 0; i < heard.size(); ++i)
    ::sigaction(heard[i], &before[i], nullptr);
  pipe_end = -1;
  ::close(pipe_[0]);
  ::close(pipe_[1]);
}

std::optional<int> interrupts::take() {
  unsigned char byte = 0;
  if (::read(pipe_[0], &byte, 1) != 1)
    return std::nullopt;
  return byte;
}

} // namespace troupe::shell
