// Reading and words. JSON stands in transaction_json.cpp.
#include "runtime/tools/transaction.hpp"

#include <algorithm>
#include <variant>

#include "actors/path.hpp"
#include "messages/archive.hpp"
#include "messages/create_mode.hpp"
#include "runtime/tools/text.hpp"

namespace troupe::tools {

namespace {

const acl open_to_all{{permission::all, "world", "anyone"}};

std::string bytes_text(const content& data) {
  return data ? " (" + counted(data->size(), "byte") + ')' : " (no data)";
}

std::string version_text(std::int32_t version) {
  return version == -1 ? "" : " version " + std::to_string(version);
}

/// "world:anyone:cdrwa", as setAcl takes it.
std::string acl_text(const acl& access) {
  std::string text;
  for (auto& x : access) {
    text += (text.empty() ? "" : ",") + printable(x.scheme) + ':' + printable(x.id) + ':';
    for (auto [bit, letter] : {std::pair{permission::create, 'c'},
                               {permission::remove, 'd'},
                               {permission::read, 'r'},
                               {permission::write, 'w'},
                               {permission::admin, 'a'}})
      if (x.permissions & bit)
        text += letter;
  }
  return text.empty() ? "nobody" : text;
}

struct words {
  std::string operator()(const create_node& x) const {
    auto mode = mode_text(x.mode);
    return "create " + printable(x.path) + bytes_text(x.data) + (mode.empty() ? "" : ' ' + mode)
           + (has_ttl(x.mode) ? ' ' + span_text(x.ttl_ms) : "")
           + (x.access == open_to_all ? "" : " acl " + acl_text(x.access));
  }

  std::string operator()(const delete_node& x) const {
    return "delete " + printable(x.path) + version_text(x.version);
  }

  std::string operator()(const set_data& x) const {
    return "set " + printable(x.path) + bytes_text(x.data) + version_text(x.version);
  }

  std::string operator()(const set_acl& x) const {
    return "set acl " + printable(x.path) + ' ' + acl_text(x.access) + version_text(x.version);
  }

  std::string operator()(const check_version& x) const {
    return "check " + printable(x.path) + version_text(x.version);
  }

  std::string operator()(const multi& x) const {
    std::string text = "multi";
    for (auto& part : x.parts)
      text += (&part == &x.parts.front() ? " " : ", ") + std::visit(*this, part);
    return x.parts.empty() ? "multi of nothing" : text;
  }

  std::string operator()(const create_session& x) const {
    return "open session " + span_text(x.timeout_ms);
  }

  std::string operator()(const attach_session& x) const {
    return "attach session " + span_text(x.timeout_ms);
  }

  std::string operator()(const close_session& x) const {
    return x.expired ? "expire session" : "close session";
  }

  std::string operator()(const reap_node& x) const {
    return "reap " + printable(x.path);
  }

  std::string operator()(const check_absent& x) const {
    return "check absence of " + printable(x.path) + version_text(x.version);
  }

  std::string operator()(const create_if_absent& x) const {
    return (*this)(x.node) + " if absent";
  }

  std::string operator()(const delete_subtree& x) const {
    return "delete all of " + printable(x.path)
           + (x.limit == 0 ? "" : " up to " + counted(x.limit, "znode"));
  }

  std::string operator()(const check_stat& x) const {
    return "check stat of " + printable(x.path) + version_text(x.version);
  }

  std::string operator()(const delete_if_there& x) const {
    return "delete " + printable(x.path) + version_text(x.version) + " if there";
  }

  std::string operator()(const within_quota& x) const {
    return std::visit(*this, x.what) + " within quota";
  }
};

struct kinds {
  std::string operator()(const create_node&) const {
    return "create";
  }
  std::string operator()(const delete_node&) const {
    return "delete";
  }
  std::string operator()(const set_data&) const {
    return "set";
  }
  std::string operator()(const set_acl&) const {
    return "set acl";
  }
  std::string operator()(const check_version&) const {
    return "check";
  }
  std::string operator()(const multi&) const {
    return "multi";
  }
  std::string operator()(const create_session&) const {
    return "open session";
  }
  std::string operator()(const attach_session&) const {
    return "attach session";
  }
  std::string operator()(const close_session& x) const {
    return x.expired ? "expire session" : "close session";
  }
  std::string operator()(const reap_node&) const {
    return "reap";
  }
  std::string operator()(const check_absent&) const {
    return "check absence";
  }
  std::string operator()(const create_if_absent&) const {
    return "create if absent";
  }
  std::string operator()(const delete_subtree&) const {
    return "delete all";
  }
  std::string operator()(const check_stat&) const {
    return "check stat";
  }
  std::string operator()(const delete_if_there&) const {
    return "delete if there";
  }
  std::string operator()(const within_quota& x) const {
    return std::visit(*this, x.what);
  }
};

/// Could `name` have come from a sequential znode asked for as `asked`, or lie below it?
bool from_sequence(std::string_view asked, std::string_view name) {
  constexpr std::size_t digits = 10;
  if (!name.starts_with(asked))
    return false;
  auto behind = name.substr(asked.size());
  auto number = behind.substr(0, behind.find('/'));
  auto digits_only = number.substr(number.starts_with('-') ? 1 : 0);
  return number.size() >= digits && std::all_of(digits_only.begin(), digits_only.end(), [](char c) {
           return c >= '0' && c <= '9';
         });
}

struct about {
  const std::string& path;

  bool operator()(const create_node& x) const {
    return is_within(x.path, path) || (is_sequential(x.mode) && from_sequence(x.path, path));
  }

  bool operator()(const multi& x) const {
    return std::any_of(x.parts.begin(), x.parts.end(),
                       [&](auto& part) { return std::visit(*this, part); });
  }

  bool operator()(const create_if_absent& x) const {
    return (*this)(x.node);
  }

  bool operator()(const delete_subtree& x) const {
    return is_within(x.path, path) || is_within(path, x.path);
  }

  bool operator()(const within_quota& x) const {
    return std::visit(*this, x.what);
  }

  bool operator()(const create_session&) const {
    return false;
  }
  bool operator()(const attach_session&) const {
    return false;
  }
  bool operator()(const close_session&) const {
    return false;
  }

  template <class T>
  bool operator()(const T& x) const {
    return is_within(x.path, path);
  }
};

} // namespace

std::string mode_text(create_mode x) {
  switch (x) {
  case create_mode::persistent:
    return "";
  case create_mode::ephemeral:
    return "ephemeral";
  case create_mode::persistent_sequential:
    return "sequential";
  case create_mode::ephemeral_sequential:
    return "ephemeral sequential";
  case create_mode::container:
    return "container";
  case create_mode::persistent_ttl:
    return "ttl";
  case create_mode::persistent_sequential_ttl:
    return "sequential ttl";
  }
  return "mode " + std::to_string(static_cast<std::int32_t>(x));
}

std::optional<transaction> read_transaction(std::string_view body) {
  auto entry = decode<proposal>(body);
  if (!entry)
    return std::nullopt;
  transaction x{std::move(*entry), {}};
  x.asks = decode<operation>(x.entry.write.operation);
  return x;
}

std::string text_of(const transaction& x) {
  if (!x.asks)
    return "not understood (" + counted(x.entry.write.operation.size(), "byte") + ')';
  return std::visit(words{}, x.asks->what);
}

std::string line_of(const transaction& x) {
  return to_string(x.entry.id) + "  " + iso_time(x.entry.time_ms) + "  "
         + to_string(x.entry.write.session) + "  " + text_of(x);
}

std::string kind_of(const transaction& x) {
  return x.asks ? std::visit(kinds{}, x.asks->what) : "not understood";
}

bool concerns(const transaction& x, const std::string& path) {
  return x.asks && std::visit(about{path}, x.asks->what);
}

} // namespace troupe::tools
