// How far a long command is: one line on stderr that is written over, if stderr is a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace troupe::shell {

/// "import: 1200 of 5000 znodes (24 %)". The line is gone when this is, or before, since it has to
/// be cleared before anything else is said.
class progress {
public:
  progress(std::string what, std::size_t total);
  ~progress();

  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// So many more are done.
  void add(std::size_t some);

  /// Takes the line away; it may come again.
  void clear();

private:
  using clock = std::chrono::steady_clock;

  std::string what_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool seen_;
  bool shown_ = false;
  clock::time_point next_;
};

/// The sentence itself; plain.
std::string progress_text(const std::string& what, std::size_t done, std::size_t total);

} // namespace troupe::shell
