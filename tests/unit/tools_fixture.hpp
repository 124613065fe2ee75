// What the tests of `troupe log` and `troupe snapshot` share: a server's files in a directory of
// their own, and what the tools say of them.
//
// Files are written by the project's own log and snapshot code.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "runtime/tools/log_tool.hpp"
#include "runtime/tools/snapshot_tool.hpp"
#include "tests/unit/log_fixture.hpp"

namespace troupe::tools_test {

using namespace troupe::disk_test;

inline const session_id ann{0x100000000000001};

/// What a tool said.
struct said {
  int code = 0;
  std::string out;
  std::string err;
};

inline said ask_log(tools::log_wishes wishes) {
  std::ostringstream out, err;
  auto code = tools::look_at_logs(wishes, out, err);
  return {code, out.str(), err.str()};
}

inline said print_log(const std::string& place, tools::transaction_filter filter = {}) {
  return ask_log({{place}, std::move(filter), false, false, false});
}

inline said verify_log(const std::string& place) {
  return ask_log({{place}, {}, false, true, false});
}

inline said repair_log(const std::string& place) {
  return ask_log({{place}, {}, false, false, true});
}

inline said ask_snapshot(tools::snapshot_wishes wishes) {
  std::ostringstream out, err;
  auto code = tools::look_at_snapshots(wishes, out, err);
  return {code, out.str(), err.str()};
}

/// A new file each time: some file systems write one that is emptied and filled again to disk at
/// once.
inline void put_file(const std::string& path, const std::string& bytes) {
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

inline std::string file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string golden_file(const std::string& name) {
  return std::string(TROUPE_SOURCE) + "/tests/unit/golden/" + name;
}

/// All files of a disk in memory, below `path`.
inline void copy_disk(const memory_directory& disk, const std::string& path) {
  std::filesystem::create_directories(path);
  for (auto& name : disk.list())
    put_file(path + '/' + name, disk.bytes(name));
}

inline proposal asked(zxid id, write what, session_id who = ann) {
  proposal x;
  x.id = id;
  x.time_ms = 1763719200000 + 1000 * std::int64_t{id.counter};
  x.write.session = who;
  x.write.attachment = 7;
  x.write.sequence = id.counter;
  x.write.from = {server_id{1}, 1};
  x.write.operation = encode(operation{std::move(what), {}});
  return x;
}

/// Transactions as clients ask for them, each with a sync of its own: eight, in two segments if
/// `rolled` (behind 1.4, where a snapshot of three opaque parts lies).
inline disk_pointer client_life(bool rolled = false) {
  auto disk = fresh_disk();
  auto options = plain_options();
  options.preallocate_bytes = 0;
  auto server = start(disk, options);
  const acl open{{permission::all, "world", "anyone"}};
  std::vector<write> asks{
      create_session{4000, "secret-of-ann!!!"},
      create_node{"/a", "hello", open},
      create_node{"/a/e", "", open, create_mode::ephemeral},
      set_data{"/a", "hi", 0},
      multi{{create_node{"/b", std::nullopt, open}, delete_node{"/a/e", 0}}},
      create_node{
          "/b/n-", "", {{permission::read, "world", "anyone"}}, create_mode::persistent_sequential},
      set_acl{"/b", {{permission::read | permission::admin, "auth", ""}}, 2},
      close_session{true},
  };
  for (std::uint32_t i = 1; i <= asks.size(); ++i) {
    log_all(*server, {asked({1, i}, asks[i - 1])}, {1, i});
    if (rolled && i == 4)
      keep_all(*server, {1, 4});
  }
  return disk;
}

} // namespace troupe::tools_test
