// Bytes of both directions.
#include "runtime/stage/clients/client_codec.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "messages/overloaded.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe {

namespace {

constexpr std::size_t length_bytes = 4;

std::string_view body_of(const std::string& bytes) {
  return std::string_view(bytes).substr(std::min(length_bytes, bytes.size()));
}

std::string secret(const std::string& password) {
  auto x = password;
  x.resize(wire::password_bytes);
  return x;
}

} // namespace

std::string client_codec::encode(const talk::hello& x) {
  std::string bytes;
  wire::encode_connect_request(bytes,
                               {x.last_seen, x.timeout_ms, x.session, secret(x.password), false});
  return bytes;
}

std::string client_codec::encode(const talk::request& x) {
  std::string bytes;
  auto op = std::visit(overloaded{
                           [&](const talk::sync_wanted& y) {
                             return wire::encode_request(bytes, x.xid, wire::sync_request{y.path});
                           },
                           [&](const auto& y) { return wire::encode_request(bytes, x.xid, y); },
                       },
                       x.what);
  asked_[x.xid].push_back(op);
  return bytes;
}

std::string client_codec::encode(const talk::welcome& x) {
  std::string bytes;
  wire::encode_connect_response(
      bytes, {static_cast<std::int32_t>(x.is.timeout_ms), x.is.session, x.is.password, false});
  return bytes;
}

std::string client_codec::encode(const talk::reply& x) {
  std::string bytes;
  wire::encode_reply(bytes, x.xid, x.what);
  return bytes;
}

std::string client_codec::encode(const talk::event& x) {
  std::string bytes;
  wire::encode_event(bytes, x.what);
  return bytes;
}

std::optional<client_codec::from_client> client_codec::heard_by_server(const std::string& bytes) {
  if (!std::exchange(greeted_, true)) {
    auto x = wire::decode_connect_request(body_of(bytes));
    if (!x)
      return std::nullopt;
    return talk::hello{x->last_seen, x->timeout_ms, x->session, x->password};
  }
  auto x = wire::decode_request(body_of(bytes));
  if (!x)
    return std::nullopt;
  talk::request heard{x->xid, {}};
  auto understood = std::visit(overloaded{
                                   [&](write& y) { return heard.what = std::move(y), true; },
                                   [&](read& y) { return heard.what = std::move(y), true; },
                                   [&](wire::sync_request& y) {
                                     return heard.what = talk::sync_wanted{std::move(y.path)}, true;
                                   },
                                   [](auto&) { return false; },
                               },
                               x->body);
  return understood ? std::optional<from_client>{std::move(heard)} : std::nullopt;
}

std::optional<client_codec::from_server> client_codec::heard_by_client(const std::string& bytes) {
  if (!std::exchange(welcomed_, true)) {
    auto x = wire::decode_connect_response(body_of(bytes));
    if (!x)
      return std::nullopt;
    return talk::welcome{{x->session, static_cast<std::uint32_t>(x->timeout_ms), x->password}};
  }
  auto header = wire::decode_header(body_of(bytes));
  if (!header)
    return std::nullopt;
  if (header->xid == wire::special_xid::notification) {
    auto x = wire::decode_event(body_of(bytes));
    return x ? std::optional<from_server>{talk::event{std::move(*x)}} : std::nullopt;
  }
  auto asked = asked_.find(header->xid);
  if (asked == asked_.end())
    return std::nullopt;
  auto op = asked->second.front();
  asked->second.pop_front();
  if (asked->second.empty())
    asked_.erase(asked);
  auto x = wire::decode_reply(op, body_of(bytes));
  return x ? std::optional<from_server>{talk::reply{header->xid, std::move(*x)}} : std::nullopt;
}

// ---- words

namespace {

struct word_for {
  std::string operator()(const create_node& x) {
    return "create " + x.path;
  }
  std::string operator()(const delete_node& x) {
    return "delete " + x.path;
  }
  std::string operator()(const set_data& x) {
    return "set " + x.path;
  }
  std::string operator()(const multi&) {
    return "multi";
  }
  std::string operator()(const close_session&) {
    return "close";
  }
  std::string operator()(const check_version& x) {
    return "check " + x.path;
  }
  std::string operator()(const get_data& x) {
    return "get " + x.path;
  }
  std::string operator()(const exists& x) {
    return "exists " + x.path;
  }
  std::string operator()(const get_children& x) {
    return "ls " + x.path;
  }
  std::string operator()(const set_watches&) {
    return "watches";
  }
  std::string operator()(const ping_read&) {
    return "ping";
  }
  std::string operator()(const talk::sync_wanted& x) {
    return "sync " + x.path;
  }
  template <class T>
  std::string operator()(const T&) {
    return "asks";
  }
};

} // namespace

std::string text_of(const talk::request& x) {
  return std::visit(overloaded{[](const talk::sync_wanted& y) { return word_for{}(y); },
                               [](const auto& y) { return std::visit(word_for{}, y); }},
                    x.what);
}

const std::vector<std::string>& client_frame_kinds() {
  static const std::vector<std::string> all{
      "hello",  "create", "delete",  "set",  "multi", "close",   "check", "get",
      "exists", "ls",     "watches", "ping", "sync",  "welcome", "reply", "event"};
  return all;
}

} // namespace troupe
