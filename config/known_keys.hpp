// Every key of ZooKeeper's configuration, and what becomes of it here.
//
// Plain. A key that is not served is named to the operator with what happens instead; a key whose
// silent ignoring would be unsafe refuses the start. Nothing is ignored in silence.
#pragma once

#include <string>
#include <string_view>

namespace troupe {

enum class key_fate {
  served,        ///< does what it does in ZooKeeper
  tuning,        ///< tunes something that is not there: no effect on what clients or operators see
  not_served,    ///< the thing is not there: a warning says what happens instead
  refused,       ///< must not be ignored: the start is refused
  refused_if_on, ///< refused when switched on; without effect when off
  unknown,       ///< no key of ZooKeeper
};

struct known_key {
  std::string_view name; ///< may end in `*`
  key_fate fate = key_fate::unknown;
  std::string_view instead; ///< a sentence: what happens here
};

/// What becomes of this key (without the prefix `zookeeper.`).
known_key find_key(std::string_view key);

/// The known key that this one was probably meant to be; "" if none is near.
std::string closest_key(std::string_view key);

/// May this key's value be shown in logs?
bool is_secret_key(std::string_view key);

/// How ZooKeeper reads a switch: yes, true, on and 1 are on; no, false, off and 0 are off.
bool is_on(std::string_view value);
bool is_off(std::string_view value);

} // namespace troupe
