// Nothing is shown of what is done within half a second.
#include "runtime/shell/progress.hpp"

#include <cstdio>

#include <unistd.h>

namespace troupe::shell {

namespace {

constexpr std::chrono::milliseconds first{500};
constexpr std::chrono::milliseconds pause{100};

} // namespace

progress::progress(std::string what, std::size_t total)
    : what_(std::move(what)),
      total_(total),
      seen_(::isatty(STDERR_FILENO) == 1),
      next_(clock::now() + first) {
  // nop
}

progress::~progress() {
  clear();
}

void progress::clear() {
  if (!shown_)
    return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

void progress::add(std::size_t some) {
  done_ += some;
  if (!seen_ || clock::now() < next_)
    return;
  next_ = clock::now() + pause;
  shown_ = true;
  std::fprintf(stderr, "\r%s\x1b[K", progress_text(what_, done_, total_).c_str());
  std::fflush(stderr);
}

std::string progress_text(const std::string& what, std::size_t done, std::size_t total) {
  auto text = what + ": " + std::to_string(done) + " of " + std::to_string(total) + " znodes";
  if (total > 0)
    text += " (" + std::to_string(done * 100 / total) + " %)";
  return text;
}

} // namespace troupe::shell
