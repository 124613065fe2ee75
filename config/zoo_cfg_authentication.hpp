// The keys of zoo.cfg that say how clients prove who they are, and whether they have to.
//
// Plain; a part of zoo_cfg. Always: what is not refused asks for nothing that no client could do.
#pragma once

#include "config/cfg_reader.hpp"
#include "config/zoo_cfg.hpp"

namespace troupe {

/// DigestAuthenticationProvider.*, authProvider.N, enforce.auth.*, sessionRequireClientSASLAuth and
/// SASL's keys. The users of SASL follow with take_login_config.
void read_authentication(cfg_reader& in, const cfg_entries& all, zoo_cfg& to);

} // namespace troupe
