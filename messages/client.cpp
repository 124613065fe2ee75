// Words for what a session lives through and hears.
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

const char* to_string(event_kind x) {
  switch (x) {
  case event_kind::created:
    return "created";
  case event_kind::deleted:
    return "deleted";
  case event_kind::data_changed:
    return "changed";
  case event_kind::children_changed:
    return "children";
  }
  return "unknown";
}

} // namespace troupe
