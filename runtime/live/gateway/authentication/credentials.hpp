// What one connection has proved about its client, and what it may therefore do.
//
// Decides what an auth packet or a SASL token proves, whether a request may be taken up at all
// (enforced authentication), and which schemes may reach an ACL here. Never sends. Always: it
// begins with the connection's address; what was proved stays proved until the connection ends.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "actors/session/proofs.hpp"
#include "config/authentication.hpp"
#include "messages/operation.hpp"
#include "messages/reply.hpp"
#include "runtime/live/gateway/authentication/sasl_negotiation.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe {

class credentials {
public:
  /// `rules` have to outlive this object. Of identities there are at most `most`, since each write
  /// carries them.
  credentials(const authentication& rules, const std::string& address, std::size_t most);

  /// What the client is told, and whether its connection ends with that.
  struct verdict {
    error code = error::ok;
    bool ends = false;
    std::optional<std::string> token; ///< of SASL
  };

  verdict hear(const wire::auth_request& asked);
  verdict hear(const wire::sasl_request& asked);

  /// May a request of this kind be taken up, before the client proves more? If not, it is told
  /// session_closed_requires_auth, and its connection ends.
  bool admits(wire::opcode asked) const;

  const identities& proved() const {
    return proved_.all();
  }

private:
  verdict sasl_failed() const;
  bool sasl_enforced() const {
    return rules_.required.count("sasl") > 0;
  }

  const authentication& rules_;
  proofs proved_;
  std::optional<sasl_negotiation> negotiation_;
};

/// Makes entries of schemes that this server does not serve into such as no tree takes
/// (INVALIDACL): what a scheme means is the same for all servers, whether it is served is not.
void disown_unserved_schemes(write& what, const authentication& rules);

} // namespace troupe
