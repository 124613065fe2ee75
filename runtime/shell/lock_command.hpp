// One turn of a lock or an election: stands in the queue, holds the place while a command runs.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/interrupts.hpp"
#include "runtime/shell/news.hpp"

namespace troupe::shell {

class child_process;

struct lock_wishes {
  std::string path; ///< the parent of the queue
  std::string identifier;
  std::vector<std::string> command;
  std::optional<std::chrono::seconds> patience; ///< nullopt: waits for ever
  std::chrono::seconds grace{10};               ///< between SIGTERM and SIGKILL
};

/// Always: the command runs only while our znode is the first of the queue, as far as this client
/// can know; once the session or the znode is lost, the command is ended.
class lock_turn {
public:
  lock_turn(lock_wishes wishes, context& in);

  /// Waits, runs the command, leaves the queue. The command's exit code, or our own.
  int take();

private:
  using clock = std::chrono::steady_clock;

  /// Each returns an exit code if it is over, after a complaint.
  std::optional<int> stand_in_queue();
  std::optional<int> await_turn();
  std::optional<int> wait_for(const std::string& predecessor);
  std::optional<int> hear_signal();

  int run_command();
  int watch_over(child_process& command);
  bool heard_of_loss();
  int leave(int code);

  /// Asks again as long as the connection is lost and nobody interrupts.
  reply ask_on(const question& what);
  std::string own_path() const;

  lock_wishes wishes_;
  context& in_;
  interrupts signals_;
  listening ears_;
  std::string prefix_; ///< of our znode's name, drawn by chance
  std::string own_;    ///< the whole name, once known
  std::optional<clock::time_point> deadline_;
  std::optional<int> signal_;
  std::string loss_; ///< why the lock is no longer ours
};

} // namespace troupe::shell
