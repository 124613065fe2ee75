// What our own client is told, from bytes to the structs of messages/reply.hpp.
#include <memory>
#include <utility>

#include "runtime/live/wire/jute.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe::wire {

namespace {

zxid take_zxid(reader& in) {
  return zxid::unpacked(static_cast<std::uint64_t>(in.int64()));
}

stat take_stat(reader& in) {
  stat x;
  x.created = take_zxid(in);
  x.modified = take_zxid(in);
  x.created_ms = in.int64();
  x.modified_ms = in.int64();
  x.version = in.int32();
  x.cversion = in.int32();
  x.aversion = in.int32();
  x.ephemeral_owner = session_id{static_cast<std::uint64_t>(in.int64())};
  x.data_length = in.int32();
  x.children = in.int32();
  x.children_modified = take_zxid(in);
  return x;
}

created take_created(reader& in, bool with_stat) {
  created x;
  x.path = in.text();
  if (with_stat)
    x.stat = take_stat(in);
  return x;
}

got_data take_data(reader& in) {
  got_data x;
  if (auto data = in.buffer())
    x.data = std::string(*data);
  x.stat = take_stat(in);
  return x;
}

got_children take_children(reader& in, bool with_stat) {
  got_children x;
  auto count = in.count(4);
  x.names.reserve(count);
  for (; count > 0 && in.ok(); --count)
    x.names.emplace_back(in.text());
  if (with_stat)
    x.stat = take_stat(in);
  return x;
}

got_acl take_got_acl(reader& in) {
  got_acl x;
  auto count = in.count(12);
  x.access.reserve(count);
  for (; count > 0 && in.ok(); --count) {
    auto& entry = x.access.emplace_back();
    entry.permissions = static_cast<std::uint32_t>(in.int32());
    entry.scheme = in.text();
    entry.id = in.text();
  }
  x.stat = take_stat(in);
  return x;
}

got_children take_list(opcode op, reader& in) {
  auto x = take_children(in, op != opcode::get_children);
  if (op != opcode::filtered_list_with_stats_and_data)
    return x;
  child_details each;
  for (auto count = in.count(stat_bytes); count > 0 && in.ok(); --count)
    each.stats.push_back(take_stat(in));
  for (auto count = in.count(4); count > 0 && in.ok(); --count) {
    auto data = in.buffer();
    each.data.push_back(data ? content{*data} : content{});
  }
  x.details = std::make_shared<const child_details>(std::move(each));
  return x;
}

bool take_part_done(reader& in, std::int32_t kind, multi_done& x) {
  auto& part = x.parts.emplace_back();
  part.kind = kind;
  switch (static_cast<opcode>(kind)) {
  case opcode::error:
    part.code = static_cast<error>(in.int32());
    x.failed = true;
    return true;
  case opcode::create:
    part.what = take_created(in, false);
    return true;
  case opcode::create2:
    part.what = take_created(in, true);
    return true;
  case opcode::set_data:
    part.what = take_stat(in);
    return true;
  case opcode::get_data:
    part.what = take_data(in);
    return true;
  case opcode::exists:
    part.what = take_stat(in);
    return true;
  case opcode::create_if_not_exists:
    part.what = take_created(in, false);
    return true;
  case opcode::get_children:
  case opcode::get_children2:
  case opcode::filtered_list:
  case opcode::filtered_list_with_stats_and_data:
    part.what = take_list(static_cast<opcode>(kind), in);
    return true;
  case opcode::remove:
  case opcode::check:
  case opcode::check_not_exists:
  case opcode::remove_recursive:
  case opcode::check_stat:
  case opcode::try_remove:
    return true;
  default:
    return false;
  }
}

multi_done take_multi_done(reader& in) {
  multi_done x;
  while (in.ok()) {
    auto kind = in.int32();
    auto done = in.boolean();
    in.int32();
    if (done)
      return x;
    if (in.ok() && !take_part_done(in, kind, x))
      in.fail();
  }
  return x;
}

/// Its parts fail one by one.
multi_done take_multi_read_done(reader& in) {
  auto x = take_multi_done(in);
  x.failed = false;
  return x;
}

identities_told take_identities(reader& in) {
  identities_told x;
  auto count = in.count(8);
  x.who.reserve(count);
  for (; count > 0 && in.ok(); --count) {
    auto& one = x.who.emplace_back();
    one.scheme = in.text();
    one.id = in.text();
  }
  return x;
}

void take_body(opcode op, reader& in, reply& x) {
  switch (op) {
  case opcode::create:
  case opcode::create_if_not_exists:
    x.body = take_created(in, false);
    break;
  case opcode::create2:
  case opcode::create_container:
  case opcode::create_ttl:
    x.body = take_created(in, true);
    break;
  case opcode::exists:
  case opcode::set_data:
  case opcode::set_acl:
    x.body = take_stat(in);
    break;
  case opcode::get_data:
  case opcode::reconfig:
    x.body = take_data(in);
    break;
  case opcode::get_acl:
    x.body = take_got_acl(in);
    break;
  case opcode::get_children:
  case opcode::get_children2:
  case opcode::filtered_list:
  case opcode::filtered_list_with_stats_and_data:
    x.body = take_list(op, in);
    break;
  case opcode::sync:
    x.body = synced_path{std::string(in.text())};
    break;
  case opcode::multi:
    x.body = take_multi_done(in);
    break;
  case opcode::multi_read:
    x.body = take_multi_read_done(in);
    break;
  case opcode::get_ephemerals:
  case opcode::list_recursive:
    x.body = take_children(in, false);
    break;
  case opcode::get_all_children_number:
  case opcode::add_watch:
    x.body = number_told{in.int32()};
    break;
  case opcode::who_am_i:
    x.body = take_identities(in);
    break;
  default: // the others have no body
    break;
  }
}

reply_header take_header(reader& in) {
  reply_header x;
  x.xid = in.int32();
  x.at = in.int64();
  x.code = static_cast<error>(in.int32());
  return x;
}

} // namespace

std::optional<reply_header> decode_header(std::string_view frame) {
  reader in{frame};
  auto x = take_header(in);
  return in.ok() ? std::optional{x} : std::nullopt;
}

std::optional<reply> decode_reply(opcode op, std::string_view frame) {
  reader in{frame};
  auto header = take_header(in);
  reply x{zxid::unpacked(static_cast<std::uint64_t>(header.at)), header.code, {}};
  if (header.code == error::ok)
    take_body(op, in, x);
  return in.ok() ? std::optional{std::move(x)} : std::nullopt;
}

std::optional<watch_event> decode_event(std::string_view frame) {
  reader in{frame};
  auto header = take_header(in);
  watch_event x;
  auto kind = in.int32();
  in.int32(); // the session's state, which the connection tells better
  x.path = in.text();
  if (header.at != -1)
    x.at = zxid::unpacked(static_cast<std::uint64_t>(header.at));
  if (!in.ok() || kind < 1 || kind > 4)
    return std::nullopt;
  x.kind = static_cast<event_kind>(kind);
  return x;
}

} // namespace troupe::wire
