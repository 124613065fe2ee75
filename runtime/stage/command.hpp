// The commands of the scenario language, one struct a verb, and how a line becomes one.
//
// Plain: plays nothing. A line that cannot be understood throws script_error, whose text says what
// would be right.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/timing.hpp"
#include "messages/ids.hpp"
#include "runtime/stage/clients/client_command.hpp"
#include "runtime/stage/disk_fault.hpp"
#include "runtime/stage/mishap.hpp"
#include "runtime/stage/programs/program_command.hpp"

namespace troupe {

class script_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// `3>1`, `3>*`, `*>1`: nobody stands for all servers. `3>disk`, `disk>3`, `*>disk`: a server's own
/// wire to its disk. `ann>2`: a client's connection.
struct link_pattern {
  server_id from = nobody;
  server_id to = nobody;
  bool of_disk = false; ///< then one of the two is the server, or nobody for all
  bool to_disk = false;
  std::string client = {}; ///< whose connection it is; the server is the other of the two
  bool of_client_to_server = false;

  bool covers(server_id a, server_id b) const {
    return a != b && (from == nobody || from == a) && (to == nobody || to == b);
  }

  bool operator==(const link_pattern&) const = default;
};

namespace command {

struct servers {
  std::vector<server_id> voters;
  std::vector<server_id> observers;
  std::vector<std::vector<server_id>> groups; ///< hierarchical quorums; none: plain majorities
};

struct after {
  std::string file; ///< name without ".scenario"
};

struct start {
  std::vector<server_id> who;
};

struct stop {
  std::vector<server_id> who;
};

struct crash {
  std::vector<server_id> who;
};

/// The process stands still; its connections stay.
struct pause {
  std::vector<server_id> who;
};

struct resume {
  std::vector<server_id> who;
};

struct hold {
  std::vector<link_pattern> links;
  std::optional<std::string> kind;
};

struct release {
  std::vector<link_pattern> links; ///< none: all
};

struct cut {
  std::vector<std::vector<server_id>> sides; ///< a partition
  std::vector<link_pattern> links;           ///< or single directions
};

struct heal {};

/// This happens to the next frame on a connection.
struct disturb {
  std::vector<link_pattern> links;
  mishap what = mishap::lost;
};

/// Frames take this long from now on.
struct delay {
  std::vector<link_pattern> links;
  std::int64_t ms = 0;
};

/// Every fault ends, every server is started; before long all must serve and take writes.
struct calm {};

struct put {
  server_id at = nobody;
  std::string path;
  std::vector<std::string> values;
};

struct read {
  server_id at = nobody;
  std::string path;
};

struct wait {
  std::int64_t count = 0;
  bool ticks = false; ///< otherwise milliseconds
};

struct roles {};

struct disk {
  server_id of = nobody;
};

struct hurt_disk {
  server_id of = nobody;
  disk_fault how;
};

/// The znodes below a path, as this server has them.
struct tree {
  server_id of = nobody;
  std::string path;
};

struct seed {
  std::uint64_t value = 0;
};

struct trace {
  bool on = false;
};

/// What is given replaces the default.
struct times {
  std::vector<std::pair<std::string, std::int64_t>> given;

  void change(timing& x) const;
};

using any = std::variant<servers, after, start, stop, crash, pause, resume, hold, release, cut,
                         heal, disturb, delay, calm, put, read, wait, roles, disk, hurt_disk, tree,
                         seed, trace, times, client, program, program_errand, program_crash>;

/// One of the commands of a line, joined by `&`, that begin at once.
struct act {
  any what;
  std::uint64_t after = 0; ///< messages that are delivered before it happens ("in 25 crash 3")
};

/// One line at the margin.
std::vector<act> parse(const std::string& line);

} // namespace command

} // namespace troupe
