// What a client waits for: watches as its library remembers them, to be taken up again on another
// connection.
//
// Plain. Hears what was asked and answered, and which events came.
// Always: a watch is known from the reply that set it to the event that consumes it.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "messages/operation.hpp"
#include "messages/reply.hpp"

namespace troupe {

class client_watches {
public:
  /// An answer came: perhaps it set a watch, or took some away.
  void learn(const read& asked, const reply& said);

  /// False: nothing had waited for this.
  bool fired(const watch_event& x);

  /// Everything once more, in requests that name about `bytes_max` bytes of paths each.
  std::vector<set_watches> again(zxid since, std::size_t bytes_max) const;

  void clear();

  /// Not waited for any more, whatever a server says.
  void forget(const find_watches& x);

private:
  struct kind {
    std::set<std::string> paths;
    std::vector<std::string> watched_paths::*list;
  };

  bool reaches(const std::string& path) const;

  kind data_{{}, &watched_paths::data};
  kind exist_{{}, &watched_paths::exist};
  kind child_{{}, &watched_paths::child};
  kind persistent_{{}, &watched_paths::persistent};
  kind recursive_{{}, &watched_paths::recursive};
};

} // namespace troupe
