// A promise that the code makes to itself, kept on in every build.
//
// A broken one throws; the actor's supervision turns that into the end of its node with this text,
// never of the application around it.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace troupe {

/// Thrown by `ensure`: this node can no longer be trusted and has to end.
class broken_promise : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

/// Ends the node if `kept` is false. `promise` says in words what was promised.
inline void ensure(bool kept, const char* promise,
                   std::source_location where = std::source_location::current()) {
  if (!kept)
    throw broken_promise(std::string("broken promise: ") + promise + " (" + where.file_name() + ':'
                         + std::to_string(where.line()) + ')');
}

} // namespace troupe
