// What clients of a scenario answer, in words.
//
// Plain. Only what no legal order of events can change has a text.
#pragma once

#include <string>

#include "runtime/stage/clients/client_note.hpp"

namespace troupe {

/// "got y (version 3)"; "": nothing that a script shows.
std::string text_of(const client_note& x);

/// "no node".
std::string text_of(error x);

} // namespace troupe
