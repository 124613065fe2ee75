// Replies and watch events as bytes: the hot path of the client port.
//
// Fixed parts (header, Stat) are laid out on the stack and appended by one call each.
#include "messages/ensure.hpp"
#include "runtime/live/wire/jute.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe::wire {

namespace {

constexpr std::int32_t connected_state = 3; ///< SyncConnected
constexpr std::int32_t error_part = -1;

void put_header(writer& to, std::int32_t xid, std::int64_t at, error code) {
  std::array<char, reply_header_bytes> bytes; // NOLINT: filled by the next lines
  store(bytes.data(), xid);
  store(bytes.data() + 4, at);
  store(bytes.data() + 12, static_cast<std::int32_t>(code));
  to.bytes(bytes.data(), bytes.size());
}

std::int64_t as_number(zxid x) {
  return static_cast<std::int64_t>(x.packed());
}

void put_stat(writer& to, const stat& x) {
  std::array<char, stat_bytes> bytes; // NOLINT: filled by the next lines
  store(bytes.data(), as_number(x.created));
  store(bytes.data() + 8, as_number(x.modified));
  store(bytes.data() + 16, x.created_ms);
  store(bytes.data() + 24, x.modified_ms);
  store(bytes.data() + 32, x.version);
  store(bytes.data() + 36, x.cversion);
  store(bytes.data() + 40, x.aversion);
  store(bytes.data() + 44, number(x.ephemeral_owner));
  store(bytes.data() + 52, x.data_length);
  store(bytes.data() + 56, x.children);
  store(bytes.data() + 60, as_number(x.children_modified));
  to.bytes(bytes.data(), bytes.size());
}

void put_multi_header(writer& to, std::int32_t kind, bool done, std::int32_t code) {
  std::array<char, 9> bytes; // NOLINT: filled by the next lines
  store(bytes.data(), kind);
  bytes[4] = done ? '\1' : '\0';
  store(bytes.data() + 5, code);
  to.bytes(bytes.data(), bytes.size());
}

void put_names(writer& to, const std::vector<std::string>& names) {
  to.int32(static_cast<std::int32_t>(names.size()));
  for (auto& name : names)
    to.text(name);
}

/// Names; the parent's Stat if it was asked for; then what was asked for of each.
void put_children(writer& to, const got_children& x) {
  put_names(to, x.names);
  if (x.stat)
    put_stat(to, *x.stat);
  if (!x.details)
    return;
  to.int32(static_cast<std::int32_t>(x.details->stats.size()));
  for (auto& one : x.details->stats)
    put_stat(to, one);
  to.int32(static_cast<std::int32_t>(x.details->data.size()));
  for (auto& one : x.details->data)
    to.buffer(one);
}

struct part_encoder {
  writer& to;
  std::int32_t kind;

  void operator()(std::monostate) {
    put_multi_header(to, kind, false, 0);
  }

  void operator()(const created& x) {
    put_multi_header(to, kind, false, 0);
    to.text(x.path);
    if (x.stat)
      put_stat(to, *x.stat);
  }

  void operator()(const stat& x) {
    put_multi_header(to, kind, false, 0);
    put_stat(to, x);
  }

  void operator()(const got_data& x) {
    put_multi_header(to, kind, false, 0);
    to.buffer(x.data);
    put_stat(to, x.stat);
  }

  void operator()(const got_children& x) {
    put_multi_header(to, kind, false, 0);
    put_children(to, x);
  }
};

void put_part(writer& to, const part_done& x, bool failed) {
  if (!failed && x.code == error::ok) {
    std::visit(part_encoder{to, x.kind}, x.what);
    return;
  }
  auto code = static_cast<std::int32_t>(x.code);
  put_multi_header(to, error_part, false, code);
  to.int32(code);
}

struct body_encoder {
  writer& to;

  void operator()(std::monostate) {}

  void operator()(const created& x) {
    to.text(x.path);
    if (x.stat)
      put_stat(to, *x.stat);
  }

  void operator()(const stat& x) {
    put_stat(to, x);
  }

  void operator()(const got_data& x) {
    to.buffer(x.data);
    put_stat(to, x.stat);
  }

  void operator()(const got_children& x) {
    put_children(to, x);
  }

  void operator()(const got_acl& x) {
    to.int32(static_cast<std::int32_t>(x.access.size()));
    for (auto& entry : x.access) {
      to.int32(static_cast<std::int32_t>(entry.permissions));
      to.text(entry.scheme);
      to.text(entry.id);
    }
    put_stat(to, x.stat);
  }

  void operator()(const synced_path& x) {
    to.text(x.path);
  }

  void operator()(const multi_done& x) {
    for (auto& part : x.parts)
      put_part(to, part, x.failed);
    put_multi_header(to, -1, true, -1);
  }

  void operator()(const number_told& x) {
    to.int32(x.value);
  }

  void operator()(const identities_told& x) {
    to.int32(static_cast<std::int32_t>(x.who.size()));
    for (auto& one : x.who) {
      to.text(one.scheme);
      to.text(one.id);
    }
  }

  void operator()(const session_opened&) {
    ensure(false, "a session's opening is told by a ConnectResponse");
  }
};

} // namespace

void encode_header(std::string& out, const reply_header& x) {
  frame whole{out};
  writer to{out};
  put_header(to, x.xid, x.at, x.code);
}

void encode_reply(std::string& out, std::int32_t xid, const reply& x) {
  frame whole{out};
  writer to{out};
  auto several = std::holds_alternative<multi_done>(x.body);
  put_header(to, xid, as_number(x.at), several ? error::ok : x.code);
  if (several || x.code == error::ok)
    std::visit(body_encoder{to}, x.body);
}

void encode_sasl(std::string& out, std::int32_t xid, error code,
                 const std::optional<std::string>& token) {
  frame whole{out};
  writer to{out};
  put_header(to, xid, 0, code);
  to.buffer(token);
}

void encode_event(std::string& out, const watch_event& x) {
  frame whole{out};
  writer to{out};
  put_header(to, special_xid::notification, x.at ? as_number(*x.at) : -1, error::ok);
  to.int32(static_cast<std::int32_t>(x.kind));
  to.int32(connected_state);
  to.text(x.path);
}

} // namespace troupe::wire
