// What an application decides in code that is compiled without exceptions: it sees the structs that
// a session says, and no CAF.
//
// CAF's own headers throw, and what its classes look like depends on exceptions; so actors are
// compiled with them, and call code like this.
#pragma once

#include <optional>
#include <string>

#include "messages/client.hpp"

namespace troupe::embed_tests {

class without_exceptions {
public:
  /// What to make, now that this is not there.
  std::optional<ask::create> hear(error why) const;

  /// What to change, now that this is there and watched.
  ask::set hear(const got_data& x) const;

  /// True: that is what was waited for.
  bool hear(const watch_event& x) const;
};

} // namespace troupe::embed_tests
