// What a server's four-letter words say about it, as values and as a line.
//
// Plain; the texts are ZooKeeper's, so that any server of the protocol can be asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::shell {

struct server_report {
  std::string server; ///< its address
  std::string fault;  ///< "" : it answers and serves
  std::string version;
  std::string mode;    ///< leader, follower, observer, standalone, read-only
  std::string latency; ///< min/avg/max in ms
  std::string connections;
  std::string outstanding;
  std::string nodes;
  std::string synced_followers; ///< of a leader whose mntr may be asked; else ""
  std::optional<std::uint64_t> zxid;

  /// One that makes the ensemble work.
  bool leads() const {
    return fault.empty() && (mode == "leader" || mode == "standalone");
  }
};

/// The answer to `srvr`. Anything else becomes the fault.
server_report read_srvr(const std::string& server, std::string_view text);

/// The value of a line "zk_key<tab>value" of mntr, "" without it.
std::string mntr_value(std::string_view text, std::string_view key);

/// A head line and a line a server, in columns.
std::string table_of(const std::vector<server_report>& all);

} // namespace troupe::shell
