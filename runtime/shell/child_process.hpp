// A command that runs while something else is watched: a process group of its own, in front at the
// terminal if we were.
//
// If this process dies, the command is told to end (SIGTERM).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace troupe::shell {

class child_process {
public:
  using variables = std::vector<std::pair<std::string, std::string>>;

  /// Runs words[0], found by PATH, with these variables added to our own. Throws std::system_error
  /// if it cannot be executed.
  child_process(const std::vector<std::string>& words, const variables& more);

  /// Kills it (SIGKILL) if it still runs.
  ~child_process();

  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// Readable once it has ended.
  int descriptor() const {
    return descriptor_;
  }

  /// To the whole group.
  void send(int signal);

  /// Its exit code as a shell tells it (128 + signal); nullopt: it runs.
  std::optional<int> ended();

private:
  void await_end();
  void come_in_front();

  pid_t id_ = -1;
  int descriptor_ = -1;
  bool in_front_ = false;
  std::optional<int> code_;
};

} // namespace troupe::shell
