// The writes that clients of ClickHouse Keeper and RaftKeeper have besides ZooKeeper's; what each
// does is in docs/extensions.md.
#include <algorithm>
#include <utility>
#include <vector>

#include "actors/path.hpp"
#include "actors/tree/execution.hpp"
#include "messages/create_mode.hpp"

namespace troupe {

namespace {

template <class T>
bool fits(T expected, T is) {
  return expected == -1 || expected == is;
}

bool fits(std::int64_t expected, zxid is) {
  return fits(expected, static_cast<std::int64_t>(is.packed()));
}

bool fits(const stat_pattern& of, const stat& is) {
  return fits(of.created, is.created) && fits(of.modified, is.modified)
         && fits(of.created_ms, is.created_ms) && fits(of.modified_ms, is.modified_ms)
         && fits(of.version, is.version) && fits(of.cversion, is.cversion)
         && fits(of.aversion, is.aversion)
         && fits(of.ephemeral_owner, static_cast<std::int64_t>(number(is.ephemeral_owner)))
         && fits(of.data_length, is.data_length) && fits(of.children, is.children)
         && fits(of.children_modified, is.children_modified);
}

/// The znode and all below it, nearest first; stops behind `limit` of them.
std::vector<entry*> subtree_of(entry& root, std::size_t limit) {
  std::vector<entry*> all{&root};
  for (std::size_t i = 0; i < all.size() && all.size() <= limit; ++i)
    if (auto& children = all[i]->second.children)
      all.insert(all.end(), children->begin(), children->end());
  return all;
}

} // namespace

void execution::run(check_absent& x, reply& to) {
  auto* who = state_.nodes.find(x.path);
  if (!who)
    to.code = valid_path(x.path) ? error::ok : error::bad_arguments;
  else if (!may(*who, permission::read))
    to.code = error::no_auth;
  else if (!differs(x.version, who->second.is.version))
    to.code = error::node_exists;
}

void execution::run(create_if_absent& x, reply& to) {
  auto path = x.node.path;
  run(x.node, to);
  if (to.code != error::node_exists)
    return;
  to.code = error::ok;
  to.body = created{std::move(path), std::nullopt};
}

/// As if each znode were deleted by itself, children first: with the rights that this needs.
void execution::run(delete_subtree& x, reply& to) {
  if (!names_a_place(x.path) || built_in(x.path)) {
    to.code = error::bad_arguments;
    return;
  }
  auto* root = state_.nodes.find(x.path);
  if (!root) {
    to.code = error::no_node;
    return;
  }
  auto limit = x.limit == 0 ? state_.nodes.size() : x.limit;
  auto all = subtree_of(*root, limit);
  auto deletable = [this](entry* who) { return may(*who->second.parent, permission::remove); };
  if (!deletable(root))
    to.code = error::no_auth;
  else if (all.size() > limit)
    to.code = error::not_empty;
  else if (!std::all_of(all.begin(), all.end(), deletable))
    to.code = error::no_auth;
  if (to.code != error::ok)
    return;
  // By path, so that it is the same order on all servers; behind its parent comes the child.
  std::sort(all.begin(), all.end(), [](auto* a, auto* b) { return a->first > b->first; });
  for (auto* who : all)
    remove(*who);
}

void execution::run(check_stat& x, reply& to) {
  auto plain = check_version{x.path, x.version};
  run(plain, to);
  if (to.code == error::ok && !fits(x.expected, stat_of(state_.nodes.find(x.path)->second)))
    to.code = error::bad_version;
}

void execution::run(delete_if_there& x, reply& to) {
  auto plain = delete_node{std::move(x.path), x.version};
  run(plain, to);
  if (to.code == error::no_node)
    to.code = error::ok;
}

} // namespace troupe
