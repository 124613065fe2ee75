// Bytes of both directions.
#include "runtime/live/wire/client_codec.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "messages/overloaded.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe {

namespace {

/// A frame without its length.
std::string_view body_of(std::string_view bytes) {
  return bytes.substr(std::min(wire::frame_head_bytes, bytes.size()));
}

std::string secret(const std::string& password) {
  auto x = password;
  x.resize(wire::password_bytes);
  return x;
}

} // namespace

std::string client_codec::encode(const talk::hello& x) {
  std::string bytes;
  wire::encode_connect_request(
      bytes, {x.last_seen, x.timeout_ms, x.session, secret(x.password), x.read_only});
  return bytes;
}

std::string client_codec::encode(const talk::request& x) {
  std::string bytes;
  auto op = std::visit(
      overloaded{
          [&](const talk::sync_wanted& y) {
            return wire::encode_request(bytes, x.xid, wire::sync_request{y.path});
          },
          [&](const talk::proof& y) {
            return wire::encode_request(bytes, x.xid, wire::auth_request{y.scheme, y.credential});
          },
          [&](const auto& y) { return wire::encode_request(bytes, x.xid, y); },
      },
      x.what);
  asked_[x.xid].push_back(op);
  return bytes;
}

std::string client_codec::encode(const talk::welcome& x) {
  std::string bytes;
  wire::encode_connect_response(bytes, {static_cast<std::int32_t>(x.is.timeout_ms), x.is.session,
                                        x.is.password, x.read_only});
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
    return talk::hello{x->last_seen, x->timeout_ms, x->session, x->password,
                       x->read_only.value_or(false)};
  }
  auto x = wire::decode_request(body_of(bytes));
  if (!x)
    return std::nullopt;
  talk::request heard{x->xid, {}};
  auto understood = std::visit(
      overloaded{
          [&](write& y) { return heard.what = std::move(y), true; },
          [&](read& y) { return heard.what = std::move(y), true; },
          [&](wire::sync_request& y) {
            return heard.what = talk::sync_wanted{std::move(y.path)}, true;
          },
          [&](wire::auth_request& y) {
            return heard.what = talk::proof{std::move(y.scheme), std::move(y.credential)}, true;
          },
          [&](reconfiguration& y) { return heard.what = std::move(y), true; },
          [](auto&) { return false; },
      },
      x->body);
  return understood ? std::optional<from_client>{std::move(heard)} : std::nullopt;
}

std::optional<client_codec::from_server> client_codec::heard_by_client(const std::string& bytes) {
  return frame_for_client(body_of(bytes));
}

std::optional<client_codec::from_server> client_codec::frame_for_client(std::string_view frame) {
  if (!std::exchange(welcomed_, true)) {
    auto x = wire::decode_connect_response(frame);
    if (!x)
      return std::nullopt;
    if (x->timeout_ms <= 0)
      return talk::welcome{}; // there is no such session
    return talk::welcome{{x->session, static_cast<std::uint32_t>(x->timeout_ms), x->password},
                         x->read_only.value_or(false)};
  }
  auto header = wire::decode_header(frame);
  if (!header)
    return std::nullopt;
  if (header->xid == talk::special_xid::notification) {
    auto x = wire::decode_event(frame);
    return x ? std::optional<from_server>{talk::event{std::move(*x)}} : std::nullopt;
  }
  auto asked = asked_.find(header->xid);
  if (asked == asked_.end())
    return std::nullopt;
  auto op = asked->second.front();
  asked->second.pop_front();
  if (asked->second.empty())
    asked_.erase(asked);
  auto x = wire::decode_reply(op, frame);
  return x ? std::optional<from_server>{talk::reply{header->xid, std::move(*x)}} : std::nullopt;
}

} // namespace troupe
