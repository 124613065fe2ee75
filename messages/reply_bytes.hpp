// How much one reply may hold.
//
// Not in ZooKeeper, whose server sends whatever it was asked for: a single request (a multiRead
// that names the same znode again and again, a list of a whole tree) could then cost any amount of
// memory. Far beyond what its clients accept by default (jute.maxbuffer: 1 MB).
#pragma once

#include <cstddef>

namespace troupe {

/// A greater one is not sent: MARSHALLINGERROR instead, and the session goes on.
constexpr std::size_t reply_bytes_max = 128 * 1024 * 1024;

/// What is left of it while an answer is put together.
class reply_allowance {
public:
  explicit reply_allowance(std::size_t bytes = reply_bytes_max) : left_(bytes) {}

  /// False: that would be too much.
  bool take(std::size_t bytes) {
    if (bytes > left_)
      return false;
    left_ -= bytes;
    return true;
  }

private:
  std::size_t left_;
};

} // namespace troupe
