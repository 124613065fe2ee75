// Bytes of a client to the writes and reads of messages/operation.hpp.
#include <memory>

#include "messages/create_mode.hpp"
#include "runtime/live/wire/jute.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe::wire {

namespace {

using body = decltype(request::body);

constexpr std::size_t text_bytes_min = 4;
constexpr std::size_t acl_entry_bytes_min = 12;

/// In no tree's range: refused with BADARGUMENTS where flags are checked, first of all.
constexpr auto impossible = create_mode(-1);

acl take_acl(reader& in) {
  acl x;
  auto count = in.count(acl_entry_bytes_min);
  x.reserve(count);
  for (; count > 0 && in.ok(); --count) {
    auto& entry = x.emplace_back();
    entry.permissions = static_cast<std::uint32_t>(in.int32());
    entry.scheme = in.text();
    entry.id = in.text();
  }
  return x;
}

content take_content(reader& in) {
  auto x = in.buffer();
  return x ? content{*x} : content{};
}

std::vector<std::string> take_texts(reader& in) {
  std::vector<std::string> xs;
  auto count = in.count(text_bytes_min);
  xs.reserve(count);
  for (; count > 0 && in.ok(); --count)
    xs.emplace_back(in.text());
  return xs;
}

create_node take_create(opcode op, reader& in) {
  create_node x;
  x.path = in.text();
  x.data = take_content(in);
  x.access = take_acl(in);
  x.mode = static_cast<create_mode>(in.int32());
  if (op == opcode::create_ttl)
    x.ttl_ms = in.int64();
  x.wants_stat = op != opcode::create;
  return x;
}

/// Container and TTL need their own opcode; outside of a multi ZooKeeper would mix the two up.
bool belongs(create_mode mode, opcode op) {
  switch (op) {
  case opcode::create_container:
    return mode == create_mode::container;
  case opcode::create_ttl:
    return has_ttl(mode);
  default:
    return mode != create_mode::container;
  }
}

create_node take_lone_create(opcode op, reader& in) {
  auto x = take_create(op, in);
  if (!belongs(x.mode, op))
    x.mode = impossible;
  return x;
}

// In each of these the braces fix the order in which the fields are read.

delete_node take_delete(reader& in) {
  return delete_node{std::string(in.text()), in.int32()};
}

set_data take_set_data(reader& in) {
  return set_data{std::string(in.text()), take_content(in), in.int32()};
}

set_acl take_set_acl(reader& in) {
  return set_acl{std::string(in.text()), take_acl(in), in.int32()};
}

check_version take_check(reader& in) {
  return check_version{std::string(in.text()), in.int32()};
}

check_absent take_check_absent(reader& in) {
  return check_absent{std::string(in.text()), in.int32()};
}

delete_subtree take_delete_subtree(reader& in) {
  return delete_subtree{std::string(in.text()), static_cast<std::uint32_t>(in.int32())};
}

delete_if_there take_delete_if_there(reader& in) {
  return delete_if_there{std::string(in.text()), in.int32()};
}

check_stat take_check_stat(reader& in) {
  return check_stat{std::string(in.text()), in.int32(),
                    stat_pattern{in.int64(), in.int64(), in.int64(), in.int64(), in.int32(),
                                 in.int32(), in.int32(), in.int64(), in.int32(), in.int32(),
                                 in.int64()}};
}

/// As create: its answer is the path, and its flags are create's.
create_if_absent take_create_if_absent(reader& in) {
  return create_if_absent{take_lone_create(opcode::create, in)};
}

/// A filter that nobody knows leaves out nothing, as in ClickHouse Keeper.
get_children take_get_children(opcode op, reader& in) {
  get_children x{std::string(in.text()), in.boolean(), op != opcode::get_children};
  if (op == opcode::get_children || op == opcode::get_children2)
    return x;
  auto only = in.byte();
  x.only = only > static_cast<std::uint8_t>(child_filter::ephemeral)
               ? child_filter::all
               : static_cast<child_filter>(only);
  x.details = op == opcode::filtered_list_with_stats_and_data;
  if (x.details) {
    x.each_stat = in.boolean();
    x.each_data = in.boolean();
  }
  return x;
}

/// What a part creates follows from its flags, whatever its opcode; only create2 asks for a Stat.
bool take_part_create(opcode op, reader& in, multi& x) {
  auto& made = std::get<create_node>(x.parts.emplace_back(take_create(op, in)));
  made.wants_stat = op == opcode::create2;
  return is_mode(made.mode);
}

/// False: a part that has no place in a multi, or flags that no create knows.
bool take_part(opcode op, reader& in, multi& x) {
  switch (op) {
  case opcode::create:
  case opcode::create2:
  case opcode::create_container:
  case opcode::create_ttl:
    return take_part_create(op, in, x);
  case opcode::remove:
    x.parts.emplace_back(take_delete(in));
    return true;
  case opcode::set_data:
    x.parts.emplace_back(take_set_data(in));
    return true;
  case opcode::check:
    x.parts.emplace_back(take_check(in));
    return true;
  case opcode::check_not_exists:
    x.parts.emplace_back(take_check_absent(in));
    return true;
  case opcode::create_if_not_exists:
    x.parts.emplace_back(take_create_if_absent(in));
    return is_mode(std::get<create_if_absent>(x.parts.back()).node.mode);
  case opcode::remove_recursive:
    x.parts.emplace_back(take_delete_subtree(in));
    return true;
  case opcode::check_stat:
    x.parts.emplace_back(take_check_stat(in));
    return true;
  case opcode::try_remove:
    x.parts.emplace_back(take_delete_if_there(in));
    return true;
  default:
    return false;
  }
}

body take_multi(reader& in) {
  multi x;
  while (in.ok()) {
    auto op = static_cast<opcode>(in.int32());
    auto done = in.boolean();
    in.int32(); // an error number, which requests have no use for
    if (!in.ok())
      break;
    if (done)
      return write{std::move(x)};
    if (!take_part(op, in, x))
      break;
  }
  return undecodable{};
}

bool take_read_part(opcode op, reader& in, multi_read& x) {
  auto& part = x.parts.emplace_back();
  part.kind = static_cast<std::int32_t>(op);
  switch (op) {
  case opcode::get_data:
    part.what = get_data{std::string(in.text()), in.boolean()};
    return true;
  case opcode::exists:
    part.what = exists{std::string(in.text()), in.boolean()};
    return true;
  case opcode::get_children:
  case opcode::get_children2:
  case opcode::filtered_list:
  case opcode::filtered_list_with_stats_and_data:
    part.what = take_get_children(op, in);
    return true;
  default:
    return false;
  }
}

/// Reads only, and at least none; the watch flag of a part counts for nothing. ZooKeeper itself
/// knows getData and getChildren here.
body take_multi_read(reader& in) {
  multi_read x;
  while (in.ok()) {
    auto op = static_cast<opcode>(in.int32());
    auto done = in.boolean();
    in.int32(); // an error number, as in take_multi
    if (!in.ok())
      break;
    if (done)
      return read{std::move(x)};
    if (!take_read_part(op, in, x))
      break;
  }
  return undecodable{};
}

body take_set_watches(opcode op, reader& in) {
  watched_paths of;
  auto since = zxid::unpacked(static_cast<std::uint64_t>(in.int64()));
  of.data = take_texts(in);
  of.exist = take_texts(in);
  of.child = take_texts(in);
  if (op == opcode::set_watches2) {
    of.persistent = take_texts(in);
    of.recursive = take_texts(in);
  }
  return read{set_watches{since, std::make_shared<const watched_paths>(std::move(of))}};
}

body take_add_watch(reader& in) {
  auto path = std::string(in.text());
  auto mode = static_cast<add_watch_mode>(in.int32());
  if (mode != add_watch_mode::persistent && mode != add_watch_mode::persistent_recursive)
    return undecodable{};
  return read{add_watch{std::move(path), mode}};
}

body take_find_watches(opcode op, reader& in) {
  auto path = std::string(in.text());
  auto type = static_cast<watcher_type>(in.int32());
  if (type < watcher_type::children || type > watcher_type::persistent_recursive)
    return undecodable{};
  return read{find_watches{std::move(path), type, op == opcode::remove_watches}};
}

body take_auth(reader& in) {
  in.int32();
  return auth_request{std::string(in.text()), std::string(in.text())};
}

body take_reconfig(reader& in) {
  auto list = [&] {
    auto x = in.buffer();
    return x ? std::optional<std::string>(*x) : std::nullopt;
  };
  reconfiguration x;
  x.joining = list();
  x.leaving = list();
  x.members = list();
  x.version = in.int64();
  return x;
}

body take_body(opcode op, reader& in) {
  switch (op) {
  case opcode::create:
  case opcode::create2:
  case opcode::create_container:
  case opcode::create_ttl:
    return write{take_lone_create(op, in)};
  case opcode::remove:
    return write{take_delete(in)};
  case opcode::exists:
    return read{exists{std::string(in.text()), in.boolean()}};
  case opcode::get_data:
    return read{get_data{std::string(in.text()), in.boolean()}};
  case opcode::set_data:
    return write{take_set_data(in)};
  case opcode::get_acl:
    return read{get_acl{std::string(in.text())}};
  case opcode::set_acl:
    return write{take_set_acl(in)};
  case opcode::get_children:
  case opcode::get_children2:
  case opcode::filtered_list:
  case opcode::filtered_list_with_stats_and_data:
    return read{take_get_children(op, in)};
  case opcode::list_recursive:
    return read{list_subtree{std::string(in.text()), static_cast<std::uint32_t>(in.int32())}};
  case opcode::check_not_exists:
    return write{take_check_absent(in)};
  case opcode::create_if_not_exists:
    return write{take_create_if_absent(in)};
  case opcode::remove_recursive:
    return write{take_delete_subtree(in)};
  case opcode::check_stat:
    return write{take_check_stat(in)};
  case opcode::try_remove:
    return write{take_delete_if_there(in)};
  case opcode::sync:
    return sync_request{std::string(in.text())};
  case opcode::ping:
    return read{ping_read{}};
  case opcode::multi:
    return take_multi(in);
  case opcode::auth:
    return take_auth(in);
  case opcode::sasl:
    return sasl_request{std::string(in.text())};
  case opcode::set_watches:
  case opcode::set_watches2:
    return take_set_watches(op, in);
  case opcode::add_watch:
    return take_add_watch(in);
  case opcode::check_watches:
  case opcode::remove_watches:
    return take_find_watches(op, in);
  case opcode::multi_read:
    return take_multi_read(in);
  case opcode::get_ephemerals:
    return read{get_ephemerals{std::string(in.text())}};
  case opcode::get_all_children_number:
    return read{count_descendants{std::string(in.text())}};
  case opcode::reconfig:
    return take_reconfig(in);
  case opcode::who_am_i:
    return read{who_am_i{}};
  case opcode::close_session:
    return write{close_session{}};
  default:
    return unserved{};
  }
}

} // namespace

std::optional<request> decode_request(std::string_view frame) {
  reader in{frame};
  request x;
  x.xid = in.int32();
  x.op = static_cast<opcode>(in.int32());
  if (!in.ok())
    return std::nullopt;
  x.body = take_body(x.op, in);
  if (!in.ok())
    x.body = undecodable{};
  return x;
}

} // namespace troupe::wire
