// The secrets that a client's introduction needs.
//
// Passwords and attachments come from OpenSSL's generator and from nothing that a client knows.
#pragma once

#include <cstdint>
#include <string>

#include "actors/session/opening.hpp"

namespace troupe {

/// Sixteen bytes that nobody can guess. Throws std::runtime_error if the system has none.
std::string draw_password();

/// A number that names one attachment of a session for ever.
std::uint64_t draw_attachment();

} // namespace troupe
