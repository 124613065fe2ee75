// One ephemeral znode that shall be there as long as its owner wishes: whether it is, and what has
// to be done next so that it is.
//
// Plain: says one step at a time, and hears what came of it. Always: a create whose outcome nobody
// knows is made again and looked at, so that it is never there twice; another session's znode of
// that name is waited for, never taken for one's own.
#pragma once

#include <cstdint>
#include <optional>

#include "messages/client.hpp"

namespace troupe::recipes {

class presence {
public:
  enum class step : std::uint8_t {
    nothing,
    make_folder, ///< the path above it
    make,
    look, ///< exists, with a watch
    remove,
    later, ///< in a while, `retry`
  };

  step hear(const session_change& x);

  step folder_made(error what);
  step made(error what);
  step looked(const std::optional<stat>& there);
  step failed_to_look(error why);
  step removed(error what);

  /// The watch says that something has become of it.
  step changed();

  step retry() {
    return settle();
  }

  /// It shall not be there any more.
  step withdraw();

  /// It is there, of this session, and a server is there to say so.
  bool there() const {
    return looked_ && mine_ && connected_;
  }

  /// It was seen there in this session, and nothing was heard to the contrary.
  bool likely() const {
    return mine_;
  }

  /// Withdrawn, and gone.
  bool over() const {
    return withdrawn_ && gone_;
  }

  /// The transaction that made it.
  zxid created() const {
    return created_;
  }

  session_id session() const {
    return session_;
  }

  /// Why it is not there, if a server said so.
  error refused() const {
    return refused_;
  }

private:
  step settle();
  step begin(step what);
  step refuse(error why);

  session_id session_ = no_session;
  zxid created_;
  error refused_ = error::ok;
  bool connected_ = false;
  bool busy_ = false;
  bool withdrawn_ = false;
  bool gone_ = true; ///< it cannot be there
  bool folder_due_ = false;
  bool made_ = false;   ///< there is one, perhaps another's
  bool looked_ = false; ///< how it stands is known, and a watch is set
  bool mine_ = false;
  bool again_ = false; ///< something was heard while busy
};

} // namespace troupe::recipes
