// Texts of ZooKeeper's command line client.
#include "runtime/shell/print.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace troupe::shell {

namespace {

struct permission_letter {
  char letter;
  std::uint32_t bit;
};

constexpr auto permission_letters = std::to_array<permission_letter>({{'c', permission::create},
                                                                      {'d', permission::remove},
                                                                      {'r', permission::read},
                                                                      {'w', permission::write},
                                                                      {'a', permission::admin}});

/// ZooKeeper's "Request timeout", which only other servers than Troupe's send.
constexpr std::int32_t request_timeout = -122;

/// As Java's Date prints itself.
std::string date(std::int64_t ms) {
  auto seconds = static_cast<std::time_t>(ms >= 0 ? ms / 1000 : (ms - 999) / 1000);
  std::tm parts{};
  if (!localtime_r(&seconds, &parts))
    return std::to_string(ms);
  std::array<char, 80> text{};
  auto size = std::strftime(text.data(), text.size(), "%a %b %d %H:%M:%S %Z %Y", &parts);
  return {text.data(), size};
}

} // namespace

std::string hex(std::uint64_t x) {
  std::array<char, 16> text{};
  auto end = std::to_chars(text.data(), text.data() + text.size(), x, 16).ptr;
  return "0x" + std::string(text.data(), end);
}

const char* state_word(session_state x) {
  switch (x) {
  case session_state::connecting:
    return "CONNECTING";
  case session_state::connected:
    return "CONNECTED";
  case session_state::read_only:
    return "CONNECTEDREADONLY";
  case session_state::auth_failed:
    return "AUTH_FAILED";
  case session_state::expired:
  case session_state::closed:
    return "CLOSED";
  }
  return "CLOSED";
}

std::string letters(std::uint32_t permissions) {
  std::string text;
  for (auto& x : permission_letters)
    if (permissions & x.bit)
      text += x.letter;
  return text;
}

std::optional<std::uint32_t> permissions_of(std::string_view letters) {
  std::uint32_t bits = 0;
  for (auto letter : letters) {
    auto found = std::find_if(permission_letters.begin(), permission_letters.end(),
                              [&](auto& x) { return x.letter == letter; });
    if (found == permission_letters.end())
      return std::nullopt;
    bits |= found->bit;
  }
  return bits;
}

const char* name_of(event_kind x) {
  switch (x) {
  case event_kind::created:
    return "NodeCreated";
  case event_kind::deleted:
    return "NodeDeleted";
  case event_kind::data_changed:
    return "NodeDataChanged";
  case event_kind::children_changed:
    return "NodeChildrenChanged";
  }
  return "None";
}

std::string show(const stat& x) {
  return "cZxid = " + hex(x.created.packed()) + "\nctime = " + date(x.created_ms)
         + "\nmZxid = " + hex(x.modified.packed()) + "\nmtime = " + date(x.modified_ms)
         + "\npZxid = " + hex(x.children_modified.packed()) + "\ncversion = "
         + std::to_string(x.cversion) + "\ndataVersion = " + std::to_string(x.version)
         + "\naclVersion = " + std::to_string(x.aversion) + "\nephemeralOwner = "
         + hex(number(x.ephemeral_owner)) + "\ndataLength = " + std::to_string(x.data_length)
         + "\nnumChildren = " + std::to_string(x.children);
}

std::string show(const acl& x) {
  std::string text;
  for (auto& entry : x) {
    if (!text.empty())
      text += '\n';
    text += '\'' + entry.scheme + ",'" + entry.id + "\n: " + letters(entry.permissions);
  }
  return text;
}

std::string show(const std::vector<std::string>& names) {
  std::string text = "[";
  for (auto& name : names) {
    if (text.size() > 1)
      text += ", ";
    text += name;
  }
  return text + ']';
}

std::string show(const watch_event& x) {
  auto at = x.at ? std::to_string(static_cast<std::int64_t>(x.at->packed())) : "-1";
  return std::string("WatchedEvent state:SyncConnected type:") + name_of(x.kind) + " path:" + x.path
         + " zxid: " + at;
}

std::string name_of(error code) {
  switch (code) {
  case error::ok:
    return "OK";
  case error::runtime_inconsistency:
    return "RuntimeInconsistency";
  case error::connection_loss:
    return "ConnectionLoss";
  case error::marshalling_error:
    return "MarshallingError";
  case error::unimplemented:
    return "Unimplemented";
  case error::bad_arguments:
    return "BadArguments";
  case error::no_node:
    return "NoNode";
  case error::no_auth:
    return "NoAuth";
  case error::bad_version:
    return "BadVersion";
  case error::no_children_for_ephemerals:
    return "NoChildrenForEphemerals";
  case error::node_exists:
    return "NodeExists";
  case error::not_empty:
    return "Directory not empty";
  case error::session_expired:
    return "Session expired";
  case error::invalid_acl:
    return "InvalidACL";
  case error::auth_failed:
    return "AuthFailed";
  case error::session_moved:
    return "Session moved";
  case error::not_read_only:
    return "Not a read-only call";
  case error::ephemeral_on_local_session:
    return "Ephemeral node on local session";
  case error::no_watcher:
    return "No such watcher";
  case error::new_config_no_quorum:
    return "No quorum of new config is connected and up-to-date with the leader";
  case error::reconfig_in_progress:
    return "Another reconfiguration is in progress";
  case error::reconfig_disabled:
    return "Reconfig is disabled";
  case error::session_closed_requires_auth:
    return "Session closed because client failed to authenticate";
  case error::quota_exceeded:
    return "Quota has exceeded";
  case error::operation_timeout:
    return "OperationTimeout";
  case error::throttled:
    return "Op throttled due to high load";
  }
  auto number = static_cast<std::int32_t>(code);
  return number == request_timeout ? "Request timeout" : "Unknown error " + std::to_string(number);
}

std::string sentence(error code, const std::string& path) {
  switch (code) {
  case error::no_node:
    return "Node does not exist: " + path;
  case error::no_children_for_ephemerals:
    return "Ephemerals cannot have children: " + path;
  case error::node_exists:
    return "Node already exists: " + path;
  case error::not_empty:
    return "Node not empty: " + path;
  case error::not_read_only:
    return "Not a read-only call: " + path;
  case error::invalid_acl:
    return "Acl is not valid : " + path;
  case error::no_auth:
    return "Insufficient permission : " + path;
  case error::bad_arguments:
    return "Arguments are not valid : " + path;
  case error::bad_version:
    return "version No is not valid : " + path;
  case error::new_config_no_quorum:
    return "Too few of the new members are connected and up to date: start the new servers first";
  case error::reconfig_in_progress:
    return "Another reconfiguration is under way: try again when it is over";
  default:
    if (code == error::quota_exceeded)
      return "Quota has exceeded : " + path;
    return "KeeperErrorCode = " + name_of(code) + (path.empty() ? "" : " for " + path);
  }
}

} // namespace troupe::shell
