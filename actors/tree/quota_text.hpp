// Where the two znodes of a quota lie and what they say: a line of text each.
//
// Plain: never looks at the tree, never throws, whatever the text is. The texts are those of
// ZooKeeper's StatsTrack, so that every client's setquota and listquota understand them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

constexpr std::string_view quota_root = "/zookeeper/quota";

/// Limits of a subtree, at its `zookeeper_limits`; -1, like every other negative number: none.
struct quota {
  std::int64_t count = -1;      ///< znodes, the root of the subtree too; exceeding it is only told
  std::int64_t bytes = -1;      ///< of data
  std::int64_t count_hard = -1; ///< exceeding this one is refused
  std::int64_t bytes_hard = -1;

  bool operator==(const quota&) const = default;
};

/// What a subtree holds, at its `zookeeper_stats`.
struct quota_usage {
  std::int64_t count = 0;
  std::int64_t bytes = 0;

  bool operator==(const quota_usage&) const = default;
};

/// A text may hold any number, so a sum beyond the greatest or the least one is that one.
std::int64_t sum_of(std::int64_t x, std::int64_t y);

/// A text, as far as it can be read. Unknown names are passed over.
struct quota_reading {
  quota what;
  bool sound = true;     ///< false: a value of a known name is no number; it is left at -1
  bool is_usage = false; ///< sound, and both count and bytes are there
};

quota_reading read_quota(std::string_view text);

/// nullopt: the text does not say what is used.
std::optional<quota_usage> read_usage(std::string_view text);

/// count=5,bytes=-1=;byteHardLimit=-1;countHardLimit=-1
std::string limits_text(const quota& x);

/// count=2,bytes=6
std::string usage_text(const quota_usage& x);

/// The znode that holds the limits of `path`.
std::string limits_path(std::string_view path);

/// The znode that holds what `path` and all below it use.
std::string usage_path(std::string_view path);

/// Is this path one of those two, and of which subtree? The root's do not count: a quota on "/" is
/// ignored.
struct quota_place {
  std::string_view of;
  bool limits = false; ///< otherwise the usage
};

std::optional<quota_place> quota_place_of(std::string_view path);

} // namespace troupe
