// ZooKeeper's request numbers (ZooDefs.OpCode), also those that Troupe refuses, and those that
// ClickHouse Keeper and RaftKeeper added.
#pragma once

#include <cstdint>

namespace troupe::wire {

enum class opcode : std::int32_t {
  notification = 0,
  create = 1,
  remove = 2,
  exists = 3,
  get_data = 4,
  set_data = 5,
  get_acl = 6,
  set_acl = 7,
  get_children = 8,
  sync = 9,
  ping = 11,
  get_children2 = 12,
  check = 13,
  multi = 14,
  create2 = 15,
  reconfig = 16,
  check_watches = 17,
  remove_watches = 18,
  create_container = 19,
  delete_container = 20,
  create_ttl = 21,
  multi_read = 22,
  auth = 100,
  set_watches = 101,
  sasl = 102,
  get_ephemerals = 103,
  get_all_children_number = 104,
  set_watches2 = 105,
  add_watch = 106,
  who_am_i = 107,
  filtered_list = 500, // from here on ClickHouse Keeper's and RaftKeeper's: docs/extensions.md
  check_not_exists = 501,
  create_if_not_exists = 502,
  remove_recursive = 503,
  check_stat = 504,
  try_remove = 505,
  filtered_list_with_stats_and_data = 506,
  list_recursive = 507,
  create_session = -10,
  close_session = -11,
  error = -1,
};

/// Does it become a transaction, if nothing is wrong with it? A reconfig never does here.
bool is_update(opcode x);

/// ZooKeeper's name for it; "unknown" for a number that it does not have.
const char* to_string(opcode x);

} // namespace troupe::wire
