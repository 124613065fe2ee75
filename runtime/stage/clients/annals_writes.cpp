// What each transaction does, without any cleverness.
#include <utility>

#include "actors/path.hpp"
#include "messages/archive.hpp"
#include "messages/create_mode.hpp"
#include "runtime/stage/clients/annals.hpp"

namespace troupe {

namespace {

bool differs(std::int32_t expected, std::int32_t version) {
  return expected != -1 && expected != version;
}

} // namespace

bool annals::execute(const proposal& what) {
  if (what.id <= last_)
    return true;
  if (!follows(last_, what.id))
    return false;
  txn_ = &what;
  ended_.reset();
  auto x = decode<operation>(what.write.operation);
  deed done;
  done.session = what.write.session;
  done.time_ms = what.time_ms;
  done.code = admit(what.write, x ? &*x : nullptr, done.executed);
  if (done.executed) {
    done.what = hash_of(x->what);
    std::visit([&](auto& y) { run(y, done); }, x->what);
  }
  keep_usage();
  take_over();
  draft_.clear();
  draft_kinds_.clear();
  txn_ = nullptr;
  last_ = what.id;
  size_.sessions = sessions_.size();
  sizes_[last_] = size_;
  if (what.write.attachment != 0 && what.write.session != no_session)
    deeds_[last_] = std::move(done);
  return true;
}

/// Whether the session lets a write be executed; its number is used up then.
error annals::admit(const write_request& write, operation* x, bool& executes) {
  executes = x != nullptr;
  if (!x)
    return error::marshalling_error;
  auto i = sessions_.find(write.session);
  auto known = i != sessions_.end();
  if (std::holds_alternative<create_session>(x->what)) {
    executes = !known && write.session != no_session;
    return executes ? error::ok : error::session_expired;
  }
  if (auto* again = std::get_if<attach_session>(&x->what)) {
    executes =
        known && i->second.password == again->password && i->second.attachment != write.attachment;
    return executes ? error::ok : error::session_expired;
  }
  auto* closing = std::get_if<close_session>(&x->what);
  if (closing && closing->expired && write.attachment == 0 && write.from.server == nobody) {
    executes = known;
    rare_.expired += known ? 1 : 0;
    return executes ? error::ok : error::session_expired;
  }
  if (write.session == no_session && !closing)
    return error::ok;
  executes =
      known && i->second.attachment == write.attachment && i->second.sequence + 1 == write.sequence;
  if (executes)
    i->second.sequence = write.sequence;
  else if (known && i->second.attachment == write.attachment)
    ++rare_.repeated;
  return executes ? error::ok : known ? error::session_moved : error::session_expired;
}

void annals::run(const create_node& x, deed& to) {
  auto session = txn_->write.session;
  if (!is_mode(x.mode))
    to.code = error::bad_arguments;
  else if (!ttl_fits(x.mode, x.ttl_ms))
    to.code = error::bad_arguments;
  else if (is_ephemeral(x.mode) && session == no_session)
    to.code = error::session_expired;
  else if (!names_a_place(x.path))
    to.code = error::bad_arguments;
  if (to.code != error::ok)
    return;
  auto above = std::string(parent_of(x.path));
  auto* parent = now(above);
  auto path = parent && is_sequential(x.mode) ? sequential(x.path, parent->creations) : x.path;
  if (!parent)
    to.code = error::no_node;
  else if (!valid_path(path))
    to.code = error::bad_arguments;
  else if (now(path))
    to.code = error::node_exists;
  else if (parent->owner != no_session)
    to.code = error::no_children_for_ephemerals;
  if (to.code != error::ok)
    return;
  auto& node = change(path, event_kind::created);
  node = {};
  node.at = node.created = node.modified = node.children_modified = txn_->id;
  node.there = true;
  node.data = std::make_shared<const content>(x.data);
  node.owner = is_ephemeral(x.mode) ? session : no_session;
  node.container = x.mode == create_mode::container;
  node.ttl_ms = has_ttl(x.mode) ? x.ttl_ms : 0;
  node.modified_ms = txn_->time_ms;
  auto& over = change(above, event_kind::children_changed);
  ++over.creations;
  ++over.children;
  over.children_modified = txn_->id;
  to.path = path;
}

void annals::run(const delete_node& x, deed& to) {
  if (!names_a_place(x.path) || built_in(x.path)) {
    to.code = error::bad_arguments;
    return;
  }
  auto* node = now(x.path);
  if (!node)
    to.code = error::no_node;
  else if (differs(x.version, node->version))
    to.code = error::bad_version;
  else if (node->children != 0)
    to.code = error::not_empty;
  else
    remove(x.path);
}

void annals::remove(const std::string& path) {
  change(path, event_kind::deleted).there = false;
  auto& over = change(std::string(parent_of(path)), event_kind::children_changed);
  --over.children;
  over.children_modified = txn_->id;
}

/// The leader may end a container that has no child, and what has outlived its time; nothing else.
void annals::run(const reap_node& x, deed& to) {
  auto* node = now(x.path);
  auto over = node && node->children == 0
              && (node->container
                  || (node->ttl_ms > 0 && txn_->time_ms - node->modified_ms >= node->ttl_ms));
  if (!node)
    to.code = error::no_node;
  else if (!over)
    to.code = error::bad_version;
  else
    remove(x.path);
}

void annals::run(const set_data& x, deed& to) {
  auto* node = now(x.path);
  if (!node)
    to.code = valid_path(x.path) ? error::no_node : error::bad_arguments;
  else if (differs(x.version, node->version))
    to.code = error::bad_version;
  if (to.code != error::ok)
    return;
  auto& after = change(x.path, event_kind::data_changed);
  after.data = std::make_shared<const content>(x.data);
  ++after.version;
  after.modified = txn_->id;
  after.modified_ms = txn_->time_ms;
}

void annals::run(const set_acl& x, deed& to) {
  if (!valid_path(x.path))
    to.code = error::bad_arguments;
  else if (!now(x.path))
    to.code = error::no_node;
}

void annals::run(const check_version& x, deed& to) {
  auto* node = now(x.path);
  if (!node)
    to.code = valid_path(x.path) ? error::no_node : error::bad_arguments;
  else if (differs(x.version, node->version))
    to.code = error::bad_version;
}

part_done annals::run_part(const multi::part& x) {
  deed to;
  std::visit([&](auto& y) { run(y, to); }, x);
  part_done done;
  done.code = to.code;
  if (!to.path.empty())
    done.what = created{to.path, std::nullopt};
  return done;
}

/// All parts, or none.
void annals::run(const multi& x, deed& to) {
  auto failed = false;
  for (auto& part : x.parts) {
    if (failed) {
      to.parts.push_back({error::runtime_inconsistency, {}, 0});
      continue;
    }
    to.parts.push_back(run_part(part));
    failed = to.parts.back().code != error::ok;
    if (failed)
      for (auto& earlier : to.parts)
        earlier.what = {};
  }
  if (failed) {
    draft_.clear();
    draft_kinds_.clear();
  }
}

void annals::run(const create_session& x, deed&) {
  auto& write = txn_->write;
  sessions_[write.session] = {x.timeout_ms, x.password, write.attachment, 0, txn_->time_ms, {}};
}

void annals::run(const attach_session& x, deed&) {
  auto& member = sessions_.at(txn_->write.session);
  member.attachment = txn_->write.attachment;
  member.sequence = 0;
  member.timeout_ms = x.timeout_ms;
  member.heard_ms = txn_->time_ms;
}

void annals::run(const close_session&, deed&) {
  auto i = sessions_.find(txn_->write.session);
  for (auto& path : i->second.ephemerals)
    remove(path);
  ended_ = std::move(i->second);
  sessions_.erase(i);
}

} // namespace troupe
