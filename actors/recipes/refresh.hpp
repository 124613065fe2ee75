// When a recipe has to read again what its session shows it, and whether what it has read is fresh.
//
// Plain: never reads; says so. Always: one reading at a time, and none ends it that began before
// the last change was heard of; the first reading of each session is behind a sync, so that a view
// never goes back, whichever server answers.
#pragma once

#include <cstdint>

#include "messages/client.hpp"

namespace troupe::recipes {

class refresh {
public:
  enum class step : std::uint8_t {
    nothing,
    read,
    sync_and_read,
    later, ///< in a while, `retry`
  };

  step hear(const session_change& x);

  /// A watch says that there may be something new.
  step changed();

  /// The reading is done.
  step answered();

  /// It has failed.
  step failed(error why);

  /// The while is over.
  step retry() {
    return changed();
  }

  /// What was read last is of this session; since then no server has been lost, and no reading has
  /// failed.
  bool fresh() const {
    return fresh_;
  }

  session_id session() const {
    return session_;
  }

private:
  bool served_ = false;
  bool connected_ = false; ///< to a server with a quorum
  bool reading_ = false;
  bool again_ = false;
  bool fresh_ = false;
  session_id session_ = no_session;
  session_id reading_in_ = no_session;
  session_id synced_ = no_session; ///< the last one in which something was read behind a sync
};

} // namespace troupe::recipes
