// What our own client asks, as bytes.
#include "messages/ensure.hpp"
#include "runtime/live/wire/jute.hpp"
#include "runtime/live/wire/records.hpp"
#include "runtime/live/wire/write_opcode.hpp"

namespace troupe::wire {

namespace {

void put_header(writer& to, std::int32_t xid, opcode op) {
  to.int32(xid);
  to.int32(static_cast<std::int32_t>(op));
}

void put_acl(writer& to, const acl& x) {
  to.int32(static_cast<std::int32_t>(x.size()));
  for (auto& entry : x) {
    to.int32(static_cast<std::int32_t>(entry.permissions));
    to.text(entry.scheme);
    to.text(entry.id);
  }
}

void put_texts(writer& to, const std::vector<std::string>& xs) {
  to.int32(static_cast<std::int32_t>(xs.size()));
  for (auto& x : xs)
    to.text(x);
}

void put_multi_header(writer& to, std::int32_t op, bool done) {
  to.int32(op);
  to.boolean(done);
  to.int32(-1);
}

struct write_encoder {
  writer& to;

  void operator()(const create_node& x) {
    to.text(x.path);
    to.buffer(x.data);
    put_acl(to, x.access);
    to.int32(static_cast<std::int32_t>(x.mode));
    if (opcode_of(x) == opcode::create_ttl)
      to.int64(x.ttl_ms);
  }

  void operator()(const delete_node& x) {
    to.text(x.path);
    to.int32(x.version);
  }

  void operator()(const set_data& x) {
    to.text(x.path);
    to.buffer(x.data);
    to.int32(x.version);
  }

  void operator()(const set_acl& x) {
    to.text(x.path);
    put_acl(to, x.access);
    to.int32(x.version);
  }

  void operator()(const check_version& x) {
    to.text(x.path);
    to.int32(x.version);
  }

  void operator()(const check_absent& x) {
    to.text(x.path);
    to.int32(x.version);
  }

  void operator()(const create_if_absent& x) {
    (*this)(x.node);
  }

  void operator()(const delete_subtree& x) {
    to.text(x.path);
    to.int32(static_cast<std::int32_t>(x.limit));
  }

  void operator()(const check_stat& x) {
    to.text(x.path);
    to.int32(x.version);
    auto& of = x.expected;
    for (auto field : {of.created, of.modified, of.created_ms, of.modified_ms})
      to.int64(field);
    for (auto field : {of.version, of.cversion, of.aversion})
      to.int32(field);
    to.int64(of.ephemeral_owner);
    to.int32(of.data_length);
    to.int32(of.children);
    to.int64(of.children_modified);
  }

  void operator()(const delete_if_there& x) {
    to.text(x.path);
    to.int32(x.version);
  }

  void operator()(const multi& x);

  void operator()(const close_session&) {}

  void operator()(const within_quota&) {
    ensure(false, "only a server says that quotas count");
  }

  void operator()(const create_session&) {
    ensure(false, "sessions are opened by the first packet of a connection");
  }

  void operator()(const attach_session&) {
    ensure(false, "sessions are attached by the first packet of a connection");
  }

  void operator()(const reap_node&) {
    ensure(false, "only a leader reaps");
  }
};

void write_encoder::operator()(const multi& x) {
  for (auto& part : x.parts) {
    put_multi_header(to, static_cast<std::int32_t>(std::visit(write_opcode{}, part)), false);
    std::visit(*this, part);
  }
  put_multi_header(to, -1, true);
}

struct read_encoder {
  writer& to;
  std::int32_t xid;

  opcode operator()(const exists& x) {
    return watched(opcode::exists, x.path, x.watch);
  }

  opcode operator()(const get_data& x) {
    return watched(opcode::get_data, x.path, x.watch);
  }

  opcode operator()(const get_children& x) {
    put_header(to, xid, opcode_of(x));
    return put_list(x);
  }

  opcode operator()(const list_subtree& x) {
    of_path(opcode::list_recursive, x.path);
    to.int32(static_cast<std::int32_t>(x.limit));
    return opcode::list_recursive;
  }

  opcode operator()(const get_acl& x) {
    return of_path(opcode::get_acl, x.path);
  }

  opcode operator()(const get_ephemerals& x) {
    return of_path(opcode::get_ephemerals, x.prefix);
  }

  opcode operator()(const count_descendants& x) {
    return of_path(opcode::get_all_children_number, x.path);
  }

  opcode operator()(const who_am_i&) {
    put_header(to, xid, opcode::who_am_i);
    return opcode::who_am_i;
  }

  opcode operator()(const multi_read& x) {
    put_header(to, xid, opcode::multi_read);
    for (auto& part : x.parts) {
      auto* list = std::get_if<get_children>(&part.what);
      put_multi_header(to, part.kind != 0 ? part.kind : number_of(part), false);
      if (list)
        put_list(*list);
      else
        std::visit(
            [this](auto& y) {
              to.text(y.path);
              to.boolean(y.watch);
            },
            part.what);
    }
    put_multi_header(to, -1, true);
    return opcode::multi_read;
  }

  opcode operator()(const add_watch& x) {
    of_path(opcode::add_watch, x.path);
    to.int32(static_cast<std::int32_t>(x.mode));
    return opcode::add_watch;
  }

  opcode operator()(const find_watches& x) {
    auto op = of_path(x.removes ? opcode::remove_watches : opcode::check_watches, x.path);
    to.int32(static_cast<std::int32_t>(x.type));
    return op;
  }

  opcode operator()(const set_watches& x) {
    auto& of = *x.of;
    auto op =
        of.persistent.empty() && of.recursive.empty() ? opcode::set_watches : opcode::set_watches2;
    put_header(to, xid, op);
    to.int64(static_cast<std::int64_t>(x.since.packed()));
    put_texts(to, of.data);
    put_texts(to, of.exist);
    put_texts(to, of.child);
    if (op == opcode::set_watches2) {
      put_texts(to, of.persistent);
      put_texts(to, of.recursive);
    }
    return op;
  }

  opcode operator()(const ping_read&) {
    put_header(to, xid, opcode::ping);
    return opcode::ping;
  }

  opcode operator()(const sync_done& x) {
    return of_path(opcode::sync, x.path);
  }

  opcode operator()(const find_session&) {
    return never();
  }

  opcode operator()(const may_reconfigure&) {
    return never(); // said as reconfiguration
  }

  opcode operator()(const identify&) {
    return never();
  }

  opcode operator()(const leave&) {
    return never();
  }

private:
  static opcode opcode_of(const get_children& x) {
    if (x.details)
      return opcode::filtered_list_with_stats_and_data;
    if (x.only != child_filter::all)
      return opcode::filtered_list;
    return x.wants_stat ? opcode::get_children2 : opcode::get_children;
  }

  /// For who has not said it.
  static std::int32_t number_of(const multi_read::part& x) {
    auto op = std::holds_alternative<get_data>(x.what) ? opcode::get_data
              : std::holds_alternative<exists>(x.what) ? opcode::exists
                                                       : opcode::get_children;
    return static_cast<std::int32_t>(op);
  }

  opcode put_list(const get_children& x) {
    auto op = opcode_of(x);
    to.text(x.path);
    to.boolean(x.watch);
    if (op < opcode::filtered_list)
      return op;
    to.byte(static_cast<std::uint8_t>(x.only));
    if (x.details) {
      to.boolean(x.each_stat);
      to.boolean(x.each_data);
    }
    return op;
  }

  opcode of_path(opcode op, const std::string& path) {
    put_header(to, xid, op);
    to.text(path);
    return op;
  }

  opcode watched(opcode op, const std::string& path, bool watch) {
    of_path(op, path);
    to.boolean(watch);
    return op;
  }

  static opcode never() {
    ensure(false, "only what a client may say is encoded");
    return opcode::notification;
  }
};

} // namespace

opcode encode_request(std::string& out, std::int32_t xid, const write& what) {
  frame whole{out};
  writer to{out};
  auto op = std::visit(write_opcode{}, what);
  put_header(to, xid, op);
  std::visit(write_encoder{to}, what);
  return op;
}

opcode encode_request(std::string& out, std::int32_t xid, const read& what) {
  frame whole{out};
  writer to{out};
  return std::visit(read_encoder{to, xid}, what);
}

opcode encode_request(std::string& out, std::int32_t xid, const sync_request& what) {
  frame whole{out};
  writer to{out};
  put_header(to, xid, opcode::sync);
  to.text(what.path);
  return opcode::sync;
}

opcode encode_request(std::string& out, std::int32_t xid, const reconfiguration& what) {
  frame whole{out};
  writer to{out};
  put_header(to, xid, opcode::reconfig);
  to.buffer(what.joining);
  to.buffer(what.leaving);
  to.buffer(what.members);
  to.int64(what.version);
  return opcode::reconfig;
}

opcode encode_request(std::string& out, std::int32_t xid, const sasl_request& what) {
  frame whole{out};
  writer to{out};
  put_header(to, xid, opcode::sasl);
  to.text(what.token);
  return opcode::sasl;
}

opcode encode_request(std::string& out, std::int32_t xid, const auth_request& what) {
  frame whole{out};
  writer to{out};
  put_header(to, xid, opcode::auth);
  to.int32(0);
  to.text(what.scheme);
  to.text(what.credential);
  return opcode::auth;
}

} // namespace troupe::wire
