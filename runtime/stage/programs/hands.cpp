// Which hand is for what.
#include "runtime/stage/programs/hands.hpp"

#include <map>
#include <utility>

#include "messages/ensure.hpp"
#include "runtime/stage/programs/barrier_hands.hpp"
#include "runtime/stage/programs/claim_hands.hpp"
#include "runtime/stage/programs/data_hands.hpp"
#include "runtime/stage/programs/election_hands.hpp"
#include "runtime/stage/programs/holding_hands.hpp"

namespace troupe {

caf::actor spawn_hand(caf::actor_system& system, const std::string& kind, hand_parts parts) {
  static const std::map<std::string, caf::actor (*)(caf::actor_system&, hand_parts)> makers{
      {"lock", spawn_lock_hand},
      {"read_lock", spawn_read_lock_hand},
      {"write_lock", spawn_write_lock_hand},
      {"semaphore", spawn_semaphore_hand},
      {"election", spawn_election_hand},
      {"master", spawn_master_hand},
      {"barrier", spawn_barrier_hand},
      {"double_barrier", spawn_double_barrier_hand},
      {"mirror", spawn_mirror_hand},
      {"cached_tree", spawn_cached_tree_hand},
      {"group", spawn_group_hand},
      {"registry", spawn_registry_hand},
      {"counter", spawn_counter_hand},
      {"ids", spawn_ids_hand},
      {"queue", spawn_queue_hand},
      {"claim_queue", spawn_claim_queue_hand},
  };
  auto found = makers.find(kind);
  ensure(found != makers.end(), "every kind of errand has its hand");
  return found->second(system, std::move(parts));
}

} // namespace troupe
