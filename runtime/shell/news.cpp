// An eventfd counts what there is to hear.
#include "runtime/shell/news.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "messages/ensure.hpp"

namespace troupe::shell {

news::news() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)) {
  if (descriptor_ < 0)
    throw std::system_error(errno, std::generic_category(), "eventfd");
}

news::~news() {
  ::close(descriptor_);
}

bool news::tell(item x) {
  std::lock_guard guard{mutex_};
  if (!listening_)
    return false;
  items_.push_back(std::move(x));
  ensure(::eventfd_write(descriptor_, 1) == 0, "an eventfd counts to 2^64");
  return true;
}

void news::listen(bool wanted) {
  std::lock_guard guard{mutex_};
  listening_ = wanted;
  eventfd_t one = 0;
  for (; !items_.empty(); items_.pop_front())
    ensure(::eventfd_read(descriptor_, &one) == 0, "an item has its count");
}

std::optional<news::item> news::hear() {
  std::lock_guard guard{mutex_};
  if (items_.empty())
    return std::nullopt;
  eventfd_t one = 0;
  ensure(::eventfd_read(descriptor_, &one) == 0, "an item has its count");
  auto x = std::move(items_.front());
  items_.pop_front();
  return x;
}

} // namespace troupe::shell
