// What a connection has proved about its client, by address and by digest; SASL's part is the
// client port's (runtime/live/gateway/authentication).
//
// Plain. Always: what was proved stays proved until the connection ends.
#pragma once

#include <cstddef>
#include <string>

#include "config/authentication.hpp"
#include "messages/access.hpp"

namespace troupe {

class proofs {
public:
  /// Begins with these. Of identities there are at most `most`, since each write carries them.
  proofs(identities first, std::size_t most) : proved_(std::move(first)), most_(most) {}

  /// An auth packet: true, or the client is told auth_failed and its connection ends. A scheme that
  /// `rules` does not serve proves nothing.
  bool hear(const authentication& rules, const std::string& scheme, const std::string& credential);

  /// False: there are too many.
  bool add(identity x);

  const identities& all() const {
    return proved_;
  }

private:
  identities proved_;
  std::size_t most_;
};

} // namespace troupe
