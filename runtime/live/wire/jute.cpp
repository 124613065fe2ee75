// How many elements a vector may claim: no more than its bytes can hold.
#include "runtime/live/wire/jute.hpp"

namespace troupe::wire {

std::size_t reader::count(std::size_t element_bytes_min) {
  auto claimed = int32();
  if (claimed == -1)
    return 0;
  if (claimed < 0 || static_cast<std::size_t>(claimed) > rest_.size() / element_bytes_min) {
    fail();
    return 0;
  }
  return static_cast<std::size_t>(claimed);
}

} // namespace troupe::wire
