// A promise that the code makes to itself, kept on in every build.
//
// A broken one throws; the actor's supervision turns that into the end of its node with this text,
// never of the application around it.
#pragma once

#include <stdexcept>
#include <string>

namespace troupe {

/// Thrown by `ensure`: this node can no longer be trusted and has to end.
class broken_promise : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

/// Ends the node if `kept` is false. `promise` says in words what was promised; where, the compiler
/// fills in (clang 14 has no std::source_location).
inline void ensure(bool kept, const char* promise, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
  if (!kept)
    throw broken_promise(std::string("broken promise: ") + promise + " (" + file + ':'
                         + std::to_string(line) + ')');
}

} // namespace troupe
