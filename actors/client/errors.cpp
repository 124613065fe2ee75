// Codes to words and back.
#include "actors/client/errors.hpp"

#include <map>

#include <caf/atom.hpp>
#include <caf/deep_to_string.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace troupe {

namespace {

constexpr auto category = caf::atom("troupe");

/// ZooKeeper's codes are from -127 to 0.
std::uint8_t byte_of(error code) {
  return static_cast<std::uint8_t>(-static_cast<int>(code));
}

} // namespace

std::string to_string(error code) {
  static const std::map<error, std::string> words{
      {error::ok, "ok"},
      {error::runtime_inconsistency, "not tried, as another part failed"},
      {error::connection_loss, "the connection was lost"},
      {error::marshalling_error, "the request or its answer is too big or malformed"},
      {error::unimplemented, "not served"},
      {error::operation_timeout, "no answer in time"},
      {error::bad_arguments, "bad arguments"},
      {error::new_config_no_quorum, "no quorum of the new configuration"},
      {error::reconfig_in_progress, "another reconfiguration is under way"},
      {error::no_node, "no node"},
      {error::no_auth, "not allowed"},
      {error::bad_version, "bad version"},
      {error::no_children_for_ephemerals, "ephemerals have no children"},
      {error::node_exists, "node exists"},
      {error::not_empty, "not empty"},
      {error::session_expired, "the session has expired"},
      {error::invalid_acl, "invalid access control list"},
      {error::auth_failed, "authentication failed"},
      {error::session_moved, "the session has moved"},
      {error::not_read_only, "this server is read-only"},
      {error::ephemeral_on_local_session, "no ephemerals in a local session"},
      {error::no_watcher, "no such watch"},
      {error::reconfig_disabled, "reconfiguration is disabled"},
      {error::session_closed_requires_auth, "authentication is required"},
      {error::quota_exceeded, "quota exceeded"},
      {error::throttled, "too many requests are unanswered"},
  };
  auto i = words.find(code);
  return i == words.end() ? "error " + std::to_string(static_cast<int>(code)) : i->second;
}

caf::error make_error(error code, const std::string& about) {
  if (code == error::ok)
    return {};
  return {byte_of(code), category, caf::make_message(about)};
}

error code_of(const caf::error& x) {
  if (!x)
    return error::ok;
  if (x.category() == category)
    return static_cast<error>(-static_cast<int>(x.code()));
  return x == caf::sec::request_timeout ? error::operation_timeout : error::connection_loss;
}

std::string describe(const caf::error& x) {
  if (!x || x.category() != category)
    return caf::to_string(x);
  auto about = x.context().match_elements<std::string>() ? x.context().get_as<std::string>(0) : "";
  return "troupe: " + to_string(code_of(x)) + (about.empty() ? "" : ": " + about);
}

void add_errors(caf::actor_system_config& config) {
  config.add_error_category(category,
                            [](std::uint8_t code, caf::atom_value, const caf::message& context) {
                              return describe(caf::error{code, category, context});
                            });
}

} // namespace troupe
