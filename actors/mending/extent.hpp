// Which transactions a gap in a log holds, as far as that can be told without knowing them: how far
// an epoch went that has ended is not known.
#pragma once

#include "messages/mending.hpp"

namespace troupe {

inline zxid first_of(const lost& x) {
  return x.before.counter == 1 && x.before.epoch > x.after.epoch + 1 ? zxid{x.after.epoch + 1, 1}
                                                                     : x.after.next();
}

inline zxid last_of(const lost& x) {
  return x.before.counter > 1 ? zxid{x.before.epoch, x.before.counter - 1} : first_of(x);
}

} // namespace troupe
