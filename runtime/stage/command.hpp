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

namespace troupe {

class script_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// `3>1`, `3>*`, `*>1`: nobody stands for all servers. `3>disk`, `disk>3`, `*>disk`: a server's own
/// wire to its disk.
struct link_pattern {
  server_id from = nobody;
  server_id to = nobody;
  bool of_disk = false; ///< then one of the two is the server, or nobody for all
  bool to_disk = false;

  bool covers(server_id a, server_id b) const {
    return a != b && (from == nobody || from == a) && (to == nobody || to == b);
  }

  bool operator==(const link_pattern&) const = default;
};

namespace command {

struct servers {
  std::vector<server_id> voters;
  std::vector<server_id> observers;
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

using any = std::variant<servers, after, start, stop, crash, hold, release, cut, heal, put, read,
                         wait, roles, disk, seed, trace, times>;

/// One line at the margin.
any parse(const std::string& line);

} // namespace command

} // namespace troupe
