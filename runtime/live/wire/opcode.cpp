// The names of requests, for logs and admin words.
#include "runtime/live/wire/opcode.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::wire {

namespace {

constexpr std::array names{
    std::pair{opcode::notification, "notification"},
    std::pair{opcode::create, "create"},
    std::pair{opcode::remove, "delete"},
    std::pair{opcode::exists, "exists"},
    std::pair{opcode::get_data, "getData"},
    std::pair{opcode::set_data, "setData"},
    std::pair{opcode::get_acl, "getACL"},
    std::pair{opcode::set_acl, "setACL"},
    std::pair{opcode::get_children, "getChildren"},
    std::pair{opcode::sync, "sync"},
    std::pair{opcode::ping, "ping"},
    std::pair{opcode::get_children2, "getChildren2"},
    std::pair{opcode::check, "check"},
    std::pair{opcode::multi, "multi"},
    std::pair{opcode::create2, "create2"},
    std::pair{opcode::reconfig, "reconfig"},
    std::pair{opcode::check_watches, "checkWatches"},
    std::pair{opcode::remove_watches, "removeWatches"},
    std::pair{opcode::create_container, "createContainer"},
    std::pair{opcode::delete_container, "deleteContainer"},
    std::pair{opcode::create_ttl, "createTTL"},
    std::pair{opcode::multi_read, "multiRead"},
    std::pair{opcode::auth, "auth"},
    std::pair{opcode::set_watches, "setWatches"},
    std::pair{opcode::sasl, "sasl"},
    std::pair{opcode::get_ephemerals, "getEphemerals"},
    std::pair{opcode::get_all_children_number, "getAllChildrenNumber"},
    std::pair{opcode::set_watches2, "setWatches2"},
    std::pair{opcode::add_watch, "addWatch"},
    std::pair{opcode::who_am_i, "whoAmI"},
    std::pair{opcode::filtered_list, "filteredList"},
    std::pair{opcode::check_not_exists, "checkNotExists"},
    std::pair{opcode::create_if_not_exists, "createIfNotExists"},
    std::pair{opcode::remove_recursive, "removeRecursive"},
    std::pair{opcode::check_stat, "checkStat"},
    std::pair{opcode::try_remove, "tryRemove"},
    std::pair{opcode::filtered_list_with_stats_and_data, "filteredListWithStatsAndData"},
    std::pair{opcode::list_recursive, "listRecursive"},
    std::pair{opcode::create_session, "createSession"},
    std::pair{opcode::close_session, "closeSession"},
    std::pair{opcode::error, "error"},
};

} // namespace

bool is_update(opcode x) {
  switch (x) {
  case opcode::create:
  case opcode::create2:
  case opcode::create_container:
  case opcode::create_ttl:
  case opcode::remove:
  case opcode::delete_container:
  case opcode::set_data:
  case opcode::set_acl:
  case opcode::multi:
  case opcode::check:
  case opcode::check_not_exists:
  case opcode::create_if_not_exists:
  case opcode::remove_recursive:
  case opcode::check_stat:
  case opcode::try_remove:
  case opcode::create_session:
  case opcode::close_session:
    return true;
  default:
    return false;
  }
}

const char* to_string(opcode x) {
  auto found = std::find_if(names.begin(), names.end(), [x](auto& y) { return y.first == x; });
  return found == names.end() ? "unknown" : found->second;
}

} // namespace troupe::wire
