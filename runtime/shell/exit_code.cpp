// The table of exit codes.
#include "runtime/shell/exit_code.hpp"

#include <array>

namespace troupe::shell {

exit_code exit_code_of(error x) {
  using enum exit_code;
  switch (x) {
  case error::ok:
    return done;
  case error::connection_loss:
  case error::session_moved:
    return connection;
  case error::session_expired:
    return expired;
  case error::no_node:
    return no_node;
  case error::node_exists:
    return node_exists;
  case error::bad_version:
    return bad_version;
  case error::no_auth:
  case error::auth_failed:
    return no_auth;
  case error::not_empty:
    return not_empty;
  case error::bad_arguments:
  case error::invalid_acl:
    return invalid;
  case error::no_children_for_ephemerals:
    return no_children_for_ephemerals;
  case error::not_read_only:
    return read_only;
  case error::unimplemented:
    return unserved;
  case error::quota_exceeded:
    return quota;
  default:
    return refused;
  }
}

std::span<const exit_code_line> exit_codes() {
  using enum exit_code;
  static constexpr auto all = std::to_array<exit_code_line>({
      {done, "done"},
      {refused, "refused for another reason than those below"},
      {usage, "wrong words or options; nobody was asked"},
      {connection, "no server answers; a write that was under way may have happened"},
      {expired, "the session is over"},
      {no_node, "the znode does not exist"},
      {node_exists, "the znode exists already, or an import would overwrite"},
      {bad_version, "the version is another one"},
      {no_auth, "the access list forbids it, or the proof of identity was refused"},
      {not_empty, "the znode has children"},
      {invalid, "the path, the access list or another argument is not valid"},
      {no_children_for_ephemerals, "an ephemeral znode cannot have children"},
      {quota, "a hard quota would be exceeded"},
      {read_only, "the server is read-only"},
      {unserved, "the server does not serve such a request"},
      {partly, "only a part could be done; the message says what is left"},
      {file, "a local file cannot be read, written or understood"},
      {time_is_up, "not possible within the given time"},
      {cannot_run, "lock, elect: the command cannot be executed"},
      {unknown_command, "there is no such command"},
  });
  return all;
}

} // namespace troupe::shell
