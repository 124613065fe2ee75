// Transactions stay well below ZooKeeper's limit of a frame, 1 MB.
#include "runtime/shell/znode_copy.hpp"

#include <algorithm>
#include <utility>

#include "runtime/shell/progress.hpp"

namespace troupe::shell {

namespace {

constexpr std::size_t parts_max = 500;
constexpr std::size_t bytes_max = 400 * 1024;

/// Owner numbers that are no sessions: containers and TTL nodes of other servers.
bool is_session(session_id owner) {
  auto top = number(owner) >> 56;
  return owner != no_session && number(owner) != 0x8000000000000000 && top != 0xff;
}

std::string path_of(const ask::multi::part& x) {
  return std::visit([](auto& one) { return one.path; }, x);
}

std::size_t bytes_of(const std::string& root, const znode_copy& x) {
  std::size_t bytes = root.size() + x.place.size() + x.data.value_or("").size() + 64;
  for (auto& entry : x.access)
    bytes += entry.scheme.size() + entry.id.size() + 12;
  return bytes;
}

/// Takes data or a list into `into`; false: stop, `code` says why.
bool take(const std::string& path, reply& said, znode_copy& into, copied_subtree& all) {
  if (said.code != error::ok) {
    all.code = said.code;
    all.path = path;
    return false;
  }
  if (auto* got = std::get_if<got_data>(&said.body)) {
    into.data = std::move(got->data);
    into.version = got->stat.version;
  } else {
    into.access = std::move(std::get<got_acl>(said.body).access);
  }
  return true;
}

} // namespace

copied_subtree read_subtree(const std::string& root, context& in) {
  copied_subtree all;
  auto found = walk(root, in.ask_all);
  if (found.code != error::ok)
    return {found.code, found.paths[0], {}, 0};
  std::erase_if(found.paths, [&](auto& path) {
    return is_within(path, "/zookeeper") && !is_within(root, "/zookeeper");
  });
  std::vector<std::string> kept;
  ask_about(
      found.paths, in.ask_all, [](auto& path) { return ask::get{path}; },
      [&](std::size_t i, reply& said) {
        auto& path = found.paths[i];
        if (said.code == error::no_node && path != root)
          return true; // vanished meanwhile
        auto* got = std::get_if<got_data>(&said.body);
        if (got && is_session(got->stat.ephemeral_owner)) {
          all.ephemerals += 1;
          return true;
        }
        auto skip = root == "/" ? std::size_t{1} : std::min(root.size() + 1, path.size());
        znode_copy one{path.substr(skip), {}, {}, 0};
        if (!take(path, said, one, all))
          return false;
        kept.push_back(path);
        all.znodes.push_back(std::move(one));
        return true;
      });
  if (all.code != error::ok)
    return all;
  ask_about(
      kept, in.ask_all, [](auto& path) { return ask::get_acl{path}; },
      [&](std::size_t i, reply& said) { return take(kept[i], said, all.znodes[i], all); });
  return all;
}

std::string placed_at(const std::string& root, const std::string& place) {
  return place.empty() ? root : joined(root, place);
}

ask::multi create_some(const std::string& root, const std::vector<znode_copy>& what,
                       std::size_t begin) {
  ask::multi some;
  std::size_t bytes = 0;
  for (auto i = begin; i < what.size() && some.parts.size() < parts_max; ++i) {
    bytes += bytes_of(root, what[i]);
    if (bytes > bytes_max && !some.parts.empty())
      break;
    some.parts.emplace_back(ask::create{placed_at(root, what[i].place), what[i].data,
                                        create_mode::persistent, what[i].access});
  }
  return some;
}

written_subtree transact(ask::multi what, const asker& ask) {
  std::vector<std::string> paths;
  for (auto& part : what.parts)
    paths.push_back(path_of(part));
  auto said = ask(std::move(what));
  auto* done = std::get_if<multi_done>(&said.body);
  if (said.code != error::ok || !done)
    return {said.code, paths.empty() ? "" : paths[0], 0};
  if (!done->failed)
    return {error::ok, "", paths.size()};
  for (std::size_t i = 0; i < std::min(done->parts.size(), paths.size()); ++i)
    if (auto code = done->parts[i].code; code != error::ok && code != error::runtime_inconsistency)
      return {code, paths[i], 0};
  return {error::runtime_inconsistency, paths[0], 0};
}

written_subtree create_subtree(const std::string& root, const std::vector<znode_copy>& what,
                               context& in, progress& shown) {
  written_subtree all;
  while (all.created < what.size()) {
    auto done = transact(create_some(root, what, all.created), in.ask);
    if (done.code != error::ok)
      return {done.code, done.path, all.created};
    all.created += done.created;
    shown.add(done.created);
  }
  return all;
}

written_subtree ensure_parents(const std::string& path, context& in) {
  auto parent = parent_of(path);
  if (path == "/" || parent == "/")
    return {};
  auto there = in.ask(ask::exists{parent});
  if (there.code == error::ok)
    return {};
  if (there.code != error::no_node)
    return {there.code, parent, 0};
  auto above = ensure_parents(parent, in);
  if (above.code != error::ok)
    return above;
  auto said = in.ask(ask::create{parent, std::nullopt});
  if (said.code == error::ok || said.code == error::node_exists)
    return {error::ok, "", above.created + 1};
  return {said.code, parent, above.created};
}

} // namespace troupe::shell
