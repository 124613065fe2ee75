// A transaction as one JSON object: what the line says, and who asked on which connection.
#include <variant>

#include "runtime/tools/text.hpp"
#include "runtime/tools/transaction.hpp"

namespace troupe::tools {

namespace {

json bytes_of(const content& data) {
  return data ? json(data->size()) : json(nullptr);
}

json list_of(const acl& access) {
  auto all = json::array();
  for (auto& x : access)
    all.push_back({{"scheme", x.scheme}, {"id", x.id}, {"permissions", x.permissions}});
  return all;
}

struct fields {
  json& to;

  void operator()(const create_node& x) const {
    to["path"] = x.path;
    to["bytes"] = bytes_of(x.data);
    to["mode"] = x.mode == create_mode::persistent ? "persistent" : mode_text(x.mode);
    to["acl"] = list_of(x.access);
    if (x.ttl_ms >= 0)
      to["ttl_ms"] = x.ttl_ms;
  }

  void operator()(const set_data& x) const {
    to["path"] = x.path;
    to["bytes"] = bytes_of(x.data);
    to["version"] = x.version;
  }

  void operator()(const set_acl& x) const {
    to["path"] = x.path;
    to["acl"] = list_of(x.access);
    to["version"] = x.version;
  }

  void operator()(const multi& x) const {
    auto parts = json::array();
    for (auto& part : x.parts) {
      json one;
      one["op"] = part_name(part);
      std::visit(fields{one}, part);
      parts.push_back(std::move(one));
    }
    to["parts"] = std::move(parts);
  }

  void operator()(const create_session& x) const {
    to["timeout_ms"] = x.timeout_ms;
  }

  void operator()(const attach_session& x) const {
    to["timeout_ms"] = x.timeout_ms;
  }

  void operator()(const close_session&) const {}

  void operator()(const reap_node& x) const {
    to["path"] = x.path;
  }

  void operator()(const create_if_absent& x) const {
    (*this)(x.node);
  }

  void operator()(const delete_subtree& x) const {
    to["path"] = x.path;
    to["limit"] = x.limit;
  }

  void operator()(const check_stat& x) const {
    to["path"] = x.path;
    to["version"] = x.version;
    auto& of = x.expected;
    to["expected"] = {{"czxid", of.created},          {"mzxid", of.modified},
                      {"ctime", of.created_ms},       {"mtime", of.modified_ms},
                      {"version", of.version},        {"cversion", of.cversion},
                      {"aversion", of.aversion},      {"ephemeralOwner", of.ephemeral_owner},
                      {"dataLength", of.data_length}, {"numChildren", of.children},
                      {"pzxid", of.children_modified}};
  }

  void operator()(const within_quota& x) const {
    std::visit(*this, x.what);
    to["within_quota"] = true;
  }

  /// deletions and checks
  template <class T>
  void operator()(const T& x) const {
    to["path"] = x.path;
    to["version"] = x.version;
  }

private:
  static std::string part_name(const multi::part& x) {
    transaction one;
    one.asks.emplace();
    std::visit([&](auto& y) { one.asks->what = y; }, x);
    return kind_of(one);
  }
};

/// Who asked, without what a password could be guessed from.
json who(const identities& by) {
  auto all = json::array();
  for (auto& x : by)
    all.push_back(x.scheme + ':' + (x.scheme == "digest" ? x.id.substr(0, x.id.find(':')) : x.id));
  return all;
}

} // namespace

json json_of(const transaction& x) {
  auto& write = x.entry.write;
  json to{{"zxid", to_string(x.entry.id)},       {"time", iso_time(x.entry.time_ms)},
          {"time_ms", x.entry.time_ms},          {"session", to_string(write.session)},
          {"attachment", write.attachment},      {"sequence", write.sequence},
          {"server", number(write.from.server)}, {"op", kind_of(x)}};
  if (!x.asks) {
    to["bytes"] = write.operation.size();
    return to;
  }
  std::visit(fields{to}, x.asks->what);
  if (!x.asks->by.empty())
    to["by"] = who(x.asks->by);
  return to;
}

std::string one_line(const json& x) {
  return x.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace troupe::tools
