// The words that list numbers: srvr, stat and cons.
#pragma once

#include <string>

#include "runtime/live/admin/facts.hpp"

namespace troupe {

std::string server_text(const server_facts& x);
std::string statistics_text(const server_facts& x);
std::string connections_text(const server_facts& x);

/// "/127.0.0.1:53842"
std::string peer_text(const client_facts& x);

} // namespace troupe
