// Which hand is for what.
#include "runtime/stage/programs/hands.hpp"

#include <map>
#include <utility>

#include "messages/ensure.hpp"
#include "runtime/stage/programs/holding_hands.hpp"

namespace troupe {

caf::actor spawn_hand(caf::actor_system& system, const std::string& kind, hand_parts parts) {
  static const std::map<std::string, caf::actor (*)(caf::actor_system&, hand_parts)> makers{
      {"lock", spawn_lock_hand},
      {"read_lock", spawn_read_lock_hand},
      {"write_lock", spawn_write_lock_hand},
  };
  auto found = makers.find(kind);
  ensure(found != makers.end(), "every kind of errand has its hand");
  return found->second(system, std::move(parts));
}

} // namespace troupe
