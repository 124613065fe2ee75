// Quotas as ZooKeeper keeps them: two znodes below /zookeeper/quota with a line of text each.
//
// Plain. -1: no limit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::shell {

constexpr const char* quota_root = "/zookeeper/quota";

/// A `zookeeper_limits` or, without the hard limits, a `zookeeper_stats`.
struct quota {
  std::int64_t count = -1;
  std::int64_t bytes = -1;
  std::int64_t count_hard = -1;
  std::int64_t bytes_hard = -1;

  bool operator==(const quota&) const = default;
};

/// The znode that holds the limits of `path`.
std::string limits_path(const std::string& path);

/// The znode that holds what is used below `path`.
std::string usage_path(const std::string& path);

/// count=5,bytes=-1=;byteHardLimit=-1;countHardLimit=-1
std::string limits_text(const quota& x);

/// count=2,bytes=6
std::string usage_text(const quota& x);

/// nullopt: this is no such text. Unknown keys are ignored, as ZooKeeper does.
std::optional<quota> parse_quota(std::string_view text);

/// The field that an option of setquota or delquota means: n, b, N, B.
std::int64_t quota::*quota_field(char option);

/// What is wrong with a value for that option, in zkCli's words.
std::optional<std::string> quota_fault(char option, std::optional<std::int64_t> value);

} // namespace troupe::shell
