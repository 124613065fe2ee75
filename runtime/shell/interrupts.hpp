// Signals that ask a command to end, heard by waiting for a descriptor.
//
// While one of these lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT end nothing by themselves. There is
// one at a time in a process.
#pragma once

#include <optional>

namespace troupe::shell {

class interrupts {
public:
  /// Throws std::system_error if the system has no descriptors left.
  interrupts();
  ~interrupts();

  interrupts(const interrupts&) = delete;
  interrupts& operator=(const interrupts&) = delete;

  /// Readable while there is a signal to take.
  int descriptor() const {
    return pipe_[0];
  }

  /// The oldest signal that was not taken; nullopt: there is none.
  std::optional<int> take();

private:
  int pipe_[2];
};

} // namespace troupe::shell
