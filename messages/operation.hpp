// What a client asks for: writes, which are replicated and executed at commit, and reads, which the
// tree answers.
//
// Writes are encoded once by the session that accepts them (messages/archive.hpp) and decoded by
// the data tree only.
#pragma once

#include "messages/access.hpp"
#include "messages/reads.hpp"
#include "messages/writes.hpp"

namespace troupe {

/// What is encoded into write_request::operation.
struct operation {
  write what;
  identities by; ///< proved by the connection when the request was read

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, operation& x) {
    return f(x.what, x.by);
  }
};

} // namespace troupe
