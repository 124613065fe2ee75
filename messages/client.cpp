// Words for what a session lives through.
#include "messages/client.hpp"

namespace troupe {

const char* to_string(session_state x) {
  switch (x) {
  case session_state::connecting:
    return "connecting";
  case session_state::connected:
    return "connected";
  case session_state::read_only:
    return "read only";
  case session_state::expired:
    return "expired";
  case session_state::closed:
    return "closed";
  case session_state::auth_failed:
    return "authentication failed";
  }
  return "unknown";
}

} // namespace troupe
