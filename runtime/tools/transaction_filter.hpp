// Which transactions are shown, and what all those that were come to.
//
// Plain.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>

#include "runtime/tools/transaction.hpp"

namespace troupe::tools {

struct transaction_filter {
  std::optional<zxid> from;
  std::optional<zxid> to;
  std::string path; ///< "": any
  std::optional<session_id> session;

  /// Decided by the zxid alone.
  bool in_range(zxid id) const {
    return (!from || id >= *from) && (!to || id <= *to);
  }

  bool wants(const transaction& x) const {
    return in_range(x.entry.id) && (!session || x.entry.write.session == *session)
           && (path.empty() || concerns(x, path));
  }
};

/// "1.9", or as ZooKeeper writes it, "0x100000009".
std::optional<zxid> parse_zxid(const std::string& text);

/// "0x100000000000001"; the 0x may be missing, as in file names.
std::optional<session_id> parse_session(const std::string& text);

/// Counts what goes by. Takes memory for each session, not for each transaction.
class transaction_summary {
public:
  /// `bytes`: of its record.
  void add(const transaction& x, std::uint64_t bytes);

  std::uint64_t count() const {
    return count_;
  }

  /// "9 transactions (5 create, 4 set), 2 sessions, 1872 bytes, 2026-… to 2026-… (1m 4s)"
  std::string text() const;

  json to_json() const;

private:
  std::map<std::string, std::uint64_t> kinds_;
  std::unordered_set<std::uint64_t> sessions_;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;
  zxid first_, last_;
  std::int64_t earliest_ms_ = 0;
  std::int64_t latest_ms_ = 0;
};

} // namespace troupe::tools
