// When an application hears that its node has ended: once, and only of a node that it got.
//
// A node may end while `start_node` still has work to do with it, on another thread; the word waits
// until that has succeeded, or is never said.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

class last_word {
public:
  using ear = std::function<void(const std::string&)>;

  explicit last_word(ear to) : to_(std::move(to)) {}

  /// Something outside of the node ends it: the reason, since the node does not know one.
  void blame(const std::string& reason) {
    std::lock_guard guard{mutex_};
    if (blamed_.empty())
      blamed_ = reason;
  }

  void node_ended(const std::string& reason) {
    auto guard = std::unique_lock{mutex_};
    if (!ended_)
      ended_ = reason.empty() ? blamed_ : reason;
    say(std::move(guard));
  }

  void node_started() {
    auto guard = std::unique_lock{mutex_};
    started_ = true;
    say(std::move(guard));
  }

private:
  void say(std::unique_lock<std::mutex> guard) {
    if (!started_ || !ended_)
      return;
    auto to = std::exchange(to_, {});
    auto reason = *ended_;
    guard.unlock(); // the ear may do what it likes
    if (to)
      to(reason);
  }

  std::mutex mutex_;
  ear to_;
  std::string blamed_;
  std::optional<std::string> ended_;
  bool started_ = false;
};

} // namespace troupe
