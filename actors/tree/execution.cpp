// Checks and changes of each kind of write, in ZooKeeper's order of precedence.
#include "actors/tree/execution.hpp"

#include <utility>

#include "actors/access.hpp"
#include "actors/path.hpp"
#include "messages/create_mode.hpp"

namespace troupe {

namespace {

/// Counters wrap; a version of -1 would match anything and is left out (ZOOKEEPER-4743).
std::int32_t after(std::int32_t version) {
  auto next = static_cast<std::int32_t>(static_cast<std::uint32_t>(version) + 1);
  return next == -1 ? 0 : next;
}

std::int64_t size_of(const content& x) {
  return x ? static_cast<std::int64_t>(x->size()) : 0;
}

std::int32_t one_more(std::int32_t counter) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(counter) + 1);
}

} // namespace

living_session* execution::owner_of(const entry& who) {
  return who.second.is.ephemeral() ? state_.sessions.find(who.second.is.owner) : nullptr;
}

bool execution::may(const entry& who, std::uint32_t any_of) const {
  return skip_acl_ || permits(who.second.access->entries, by_, any_of);
}

/// What earlier parts of a multi have done does not count yet.
bool execution::exceeds_quota(std::string_view path, std::int64_t znodes, std::int64_t bytes) {
  return limited_ && state_.quotas.refuses(path, znodes, bytes);
}

void execution::tell(event_kind kind, const entry& who) {
  auto& list = who.second.access;
  out_.items.emplace_back(std::in_place_type<change>, kind, who.first, txn_.id,
                          skip_acl_ ? nullptr : std::shared_ptr<const acl>(list, &list->entries));
}

/// Flags, time to live, session: what can be wrong with a creation before its path is looked at.
error execution::check_mode(const create_node& x) const {
  if (!is_mode(x.mode))
    return error::bad_arguments;
  if (!ttl_fits(x.mode, x.ttl_ms))
    return error::bad_arguments;
  if (is_ephemeral(x.mode) && txn_.write.session == no_session)
    return error::session_expired;
  return names_a_place(x.path) ? error::ok : error::bad_arguments;
}

void execution::run(create_node& x, reply& to) {
  if (to.code = check_mode(x); to.code != error::ok)
    return;
  auto list = completed(std::move(x.access), by_);
  auto* parent = list ? state_.nodes.find(parent_of(x.path)) : nullptr;
  if (!parent) {
    to.code = list ? error::no_node : error::invalid_acl;
    return;
  }
  auto path = is_sequential(x.mode) ? sequential(x.path, parent->second.is.children_ever)
                                    : std::move(x.path);
  if (!may(*parent, permission::create))
    to.code = error::no_auth;
  else if (!valid_path(path))
    to.code = error::bad_arguments;
  else if (state_.nodes.find(path))
    to.code = error::node_exists;
  else if (parent->second.is.ephemeral())
    to.code = error::no_children_for_ephemerals;
  else if (exceeds_quota(path, 1, size_of(x.data)))
    to.code = error::quota_exceeded;
  else
    insert(*parent, std::move(path), x, std::move(*list), to);
}

/// Adds a znode that may be added, with the events that announce it.
void execution::insert(entry& parent, std::string path, create_node& x, acl list, reply& to) {
  facts is;
  is.created = is.modified = is.children_modified = txn_.id;
  is.created_ms = is.modified_ms = txn_.time_ms;
  is.mortal = has_ttl(x.mode) || x.mode == create_mode::container;
  if (is_ephemeral(x.mode))
    is.owner = txn_.write.session;
  else if (has_ttl(x.mode))
    is.owner = session_id{static_cast<std::uint64_t>(x.ttl_ms)};
  auto before = parent.second.is;
  auto& who = state_.nodes.add(parent, std::move(path), std::move(x.data),
                               state_.nodes.lists().shared(std::move(list)), is);
  if (auto* owner = owner_of(who))
    owner->ephemerals.insert(&who);
  ledger_.added(who);
  state_.nodes.change(parent, [&](znode& node) {
    node.is.children_ever = one_more(node.is.children_ever);
    node.is.children_modified = txn_.id;
  });
  if (undoable_)
    undos_.push_back({&who, &parent, {}, before, {}, 0});
  tell(event_kind::created, who);
  tell(event_kind::children_changed, parent);
  auto& done = to.body.emplace<created>(created{who.first, std::nullopt});
  if (x.wants_stat)
    done.stat = stat_of(who.second);
}

void execution::run(delete_node& x, reply& to) {
  if (!names_a_place(x.path) || built_in(x.path)) {
    to.code = error::bad_arguments;
    return;
  }
  auto* who = state_.nodes.find(x.path);
  auto* parent = who ? who->second.parent : state_.nodes.find(parent_of(x.path));
  if (!parent)
    to.code = error::no_node;
  else if (!may(*parent, permission::remove))
    to.code = error::no_auth;
  else if (!who)
    to.code = error::no_node;
  else if (differs(x.version, who->second.is.version))
    to.code = error::bad_version;
  else if (who->second.child_count() != 0)
    to.code = error::not_empty;
  else
    remove(*who);
}

/// Takes a znode out, with the events that announce it.
void execution::remove(entry& who) {
  auto& parent = *who.second.parent;
  auto before = parent.second.is;
  tell(event_kind::deleted, who);
  if (auto* owner = owner_of(who))
    owner->ephemerals.erase(&who);
  ledger_.removing(who);
  auto gone = state_.nodes.take(who);
  state_.nodes.change(parent, [&](znode& node) { node.is.children_modified = txn_.id; });
  tell(event_kind::children_changed, parent);
  if (undoable_)
    undos_.push_back({nullptr, &parent, std::move(gone), before, {}, 0});
}

/// What the leader found may have changed since: a child, new data, or another znode of that name.
void execution::run(const reap_node& x, reply& to) {
  auto* who = state_.nodes.find(x.path);
  if (!who) {
    to.code = error::no_node;
    return;
  }
  auto& is = who->second.is;
  if (who->second.child_count() != 0)
    to.code = error::not_empty;
  else if (!is.mortal || (!is.container() && txn_.time_ms - is.modified_ms < is.ttl_ms()))
    to.code = error::bad_version;
  else
    remove(*who);
}

void execution::run(set_data& x, reply& to) {
  auto* who = state_.nodes.find(x.path);
  if (!who)
    to.code = valid_path(x.path) ? error::no_node : error::bad_arguments;
  else if (!may(*who, permission::write))
    to.code = error::no_auth;
  else if (exceeds_quota(x.path, 0, size_of(x.data) - size_of(who->second.data)))
    to.code = error::quota_exceeded;
  else if (differs(x.version, who->second.is.version))
    to.code = error::bad_version;
  if (to.code != error::ok)
    return;
  auto before = who->second.is;
  auto hash = who->second.data_hash;
  state_.nodes.change(*who, [&](znode& node) {
    node.data.swap(x.data);
    node.data_hash = hash_of(node.data);
    node.is.version = after(node.is.version);
    node.is.modified = txn_.id;
    node.is.modified_ms = txn_.time_ms;
  });
  ledger_.changed(*who, size_of(x.data));
  if (undoable_)
    undos_.push_back({who, nullptr, {}, before, std::move(x.data), hash});
  tell(event_kind::data_changed, *who);
  to.body = stat_of(who->second);
}

void execution::run(set_acl& x, reply& to) {
  std::optional<acl> list;
  entry* who = nullptr;
  if (!valid_path(x.path))
    to.code = error::bad_arguments;
  else if (list = completed(std::move(x.access), by_); !list)
    to.code = error::invalid_acl;
  else if (who = state_.nodes.find(x.path); !who)
    to.code = error::no_node;
  else if (!may(*who, permission::admin))
    to.code = error::no_auth;
  else if (differs(x.version, who->second.is.aversion))
    to.code = error::bad_version;
  if (to.code != error::ok)
    return;
  auto access = state_.nodes.lists().shared(std::move(*list));
  state_.nodes.change(*who, [&](znode& node) {
    node.access = std::move(access);
    node.is.aversion = after(node.is.aversion);
  });
  to.body = stat_of(who->second);
}

void execution::run(check_version& x, reply& to) {
  auto* who = state_.nodes.find(x.path);
  if (!who)
    to.code = valid_path(x.path) ? error::no_node : error::bad_arguments;
  else if (!may(*who, permission::read))
    to.code = error::no_auth;
  else if (differs(x.version, who->second.is.version))
    to.code = error::bad_version;
}

void execution::run(within_quota& x, reply& to) {
  limited_ = true;
  std::visit([&](auto& y) { run(y, to); }, x.what);
}

void execution::end_session(bool expired) {
  auto id = txn_.write.session;
  for (auto* who : state_.sessions.ephemerals_of(id))
    remove(*who);
  state_.sessions.end(id);
  out_.items.emplace_back(session_ended{id, expired});
}

} // namespace troupe
