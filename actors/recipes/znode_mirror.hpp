// What is known of one znode: its content, its version, and how far that can be relied on.
//
// Plain. Always: it never goes back to what the znode was before.
#pragma once

#include <optional>

#include "messages/client.hpp"

namespace troupe::recipes {

/// A znode as it was seen last.
struct znode_seen {
  /// False: no server is there at the moment, or the znode has not been read again since. What
  /// stands here may be old.
  bool fresh = false;

  /// no_auth: it may not be read. What stands here is what it was before.
  error refused = error::ok;

  /// Its content, version and times; nullopt: there is none.
  std::optional<got_data> is = {};
};

/// Each call says whether there is news.
class znode_mirror {
public:
  bool found(const got_data& x, bool fresh);
  bool absent(bool fresh);
  bool refused(error why);

  /// Is it fresh still?
  bool aged(bool fresh);

  /// Something was heard of it at all.
  bool known() const {
    return known_;
  }

  const znode_seen& now() const {
    return now_;
  }

private:
  znode_seen now_;
  zxid last_; ///< the newest change that was seen
  bool known_ = false;
};

} // namespace troupe::recipes
