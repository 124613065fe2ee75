// What scripts and traces call that which clients and servers say to each other.
#pragma once

#include <string>
#include <vector>

#include "messages/conversation.hpp"

namespace troupe {

/// "set /n": a request as scripts and traces name it. The first word is what `hold` takes.
std::string text_of(const talk::request& x);

/// All first words, and what servers say: "welcome", "reply", "event".
const std::vector<std::string>& client_frame_kinds();

} // namespace troupe
