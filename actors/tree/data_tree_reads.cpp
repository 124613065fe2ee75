// Reads: answers from the state as it is, with the watches they wish for.
#include <string_view>
#include <utility>

#include "actors/access.hpp"
#include "actors/tree/data_tree.hpp"

namespace troupe {

namespace {

const identities no_identities;

const identities& proved(const read_request& request) {
  return request.by ? *request.by : no_identities;
}

/// The names below a path.
got_children children_of(const entry& x) {
  got_children all;
  if (!x.second.children)
    return all;
  auto behind = x.first.size() == 1 ? 1 : x.first.size() + 1; // the parent's path and a slash
  all.names.reserve(x.second.children->size());
  for (auto* child : *x.second.children)
    all.names.emplace_back(child->first, behind);
  return all;
}

/// What is not replicated, but each server's own: the configuration that it was given.
constexpr std::string_view config_path = "/zookeeper/config";

} // namespace

bool data_tree::may(const znode& x, const read_request& request, std::uint32_t any_of) const {
  return skip_acl_ || permits(x.access->entries, proved(request), any_of);
}

/// The znode, if it is there and may be read; otherwise the answer says why not.
const entry* data_tree::readable(const std::string& path, const read_request& request, reply& to,
                                 std::uint32_t any_of) const {
  const auto* who = state_->nodes.find(path);
  if (who && may(who->second, request, any_of))
    return who;
  to.code = who ? error::no_auth : error::no_node;
  return nullptr;
}

troupe::stat data_tree::stat_of(const entry& x) const {
  auto is = troupe::stat_of(x.second);
  if (!config_.empty() && x.first == config_path && x.second.data_size() == 0) {
    is.data_length = static_cast<std::int32_t>(config_.size());
    is.version = -1;
  }
  return is;
}

got_data data_tree::data_of(const entry& x) const {
  auto is = stat_of(x);
  if (is.data_length != 0 && x.second.data_size() == 0)
    return {config_, is};
  return {x.second.data, is};
}

void data_tree::wish(const watch_wish& wish, const read_request& request, troupe::answer& to) {
  to.wishes.push_back(wish);
  to.by = request.by;
  watched_ = true;
}

void data_tree::read(const exists& x, const read_request& request, troupe::answer& to) {
  if (x.path.find('\0') != x.path.npos) {
    to.what.code = error::bad_arguments;
    return;
  }
  auto* who = state_->nodes.find(x.path);
  if (who && !may(who->second, request, permission::read)) {
    to.what.code = error::no_auth;
    return;
  }
  if (x.watch)
    wish({watch_table_kind::data, x.path}, request, to);
  if (who)
    to.what.body = stat_of(*who);
  else
    to.what.code = error::no_node;
}

void data_tree::read(const get_data& x, const read_request& request, troupe::answer& to) {
  auto* who = readable(x.path, request, to.what);
  if (!who)
    return;
  if (x.watch)
    wish({watch_table_kind::data, x.path}, request, to);
  to.what.body = data_of(*who);
}

void data_tree::read(const get_children& x, const read_request& request, troupe::answer& to) {
  auto* who = readable(x.path, request, to.what);
  if (!who)
    return;
  if (x.watch)
    wish({watch_table_kind::child, x.path}, request, to);
  auto& all = to.what.body.emplace<got_children>(children_of(*who));
  if (x.wants_stat)
    all.stat = stat_of(*who);
}

void data_tree::read(const get_acl& x, const read_request& request, troupe::answer& to) {
  auto* who = readable(x.path, request, to.what, permission::read | permission::admin);
  if (!who)
    return;
  auto& list = who->second.access->entries;
  auto whole = may(who->second, request, permission::admin);
  to.what.body.emplace<got_acl>(got_acl{whole ? list : redacted(list), stat_of(*who)});
}

/// As in ZooKeeper the prefix is text ("/a" is one of "/ab"), and blanks are none.
void data_tree::read(const get_ephemerals& x, const read_request& request, troupe::answer& to) {
  auto& found = to.what.body.emplace<got_children>();
  auto all = x.prefix.find_first_not_of(" \t") == x.prefix.npos;
  for (auto* who : state_->sessions.ephemerals_of(request.session))
    if (all || who->first.starts_with(x.prefix))
      found.names.push_back(who->first);
}

/// Access lists below the path count for nothing, as in ZooKeeper.
void data_tree::read(const count_descendants& x, const read_request& request, troupe::answer& to) {
  if (auto* who = readable(x.path, request, to.what))
    to.what.body = number_told{static_cast<std::int32_t>(state_->nodes.descendants(*who))};
}

void data_tree::read(const who_am_i&, const read_request& request, troupe::answer& to) {
  auto& told = to.what.body.emplace<identities_told>();
  for (auto& x : proved(request))
    told.who.push_back({x.scheme, user_of(x)});
}

void data_tree::read(const multi_read& x, const read_request& request, troupe::answer& to) {
  auto& all = to.what.body.emplace<multi_done>();
  all.parts.reserve(x.parts.size());
  for (auto& part : x.parts) {
    auto& done = all.parts.emplace_back();
    reply one;
    auto* who = std::visit([&](auto& y) { return readable(y.path, request, one); }, part);
    done.code = one.code;
    if (who && std::holds_alternative<get_data>(part))
      done.what = data_of(*who);
    else if (who)
      done.what = children_of(*who);
  }
}

void data_tree::read(const add_watch& x, const read_request& request, troupe::answer& to) {
  if (x.mode == add_watch_mode::persistent_recursive) {
    wish({watch_table_kind::data, x.path, watch_mode::recursive}, request, to);
  } else {
    wish({watch_table_kind::data, x.path, watch_mode::persistent}, request, to);
    wish({watch_table_kind::child, x.path, watch_mode::persistent}, request, to);
  }
  to.what.body = number_told{0};
}

void data_tree::read(const find_watches& x, const read_request&, troupe::answer& to) {
  to.watches = x;
}

/// What happened while the client was away fires at once; for the rest it waits again.
void data_tree::read(const set_watches& x, const read_request& request, troupe::answer& to) {
  auto replay = [&](event_kind kind, const std::string& path) {
    to.replays.push_back({kind, path, std::nullopt});
  };
  for (auto& path : x.of->data) {
    auto* who = state_->nodes.find(path);
    if (!who)
      replay(event_kind::deleted, path);
    else if (who->second.is.modified > x.since)
      replay(event_kind::data_changed, path);
    else
      wish({watch_table_kind::data, path}, request, to);
  }
  for (auto& path : x.of->exist) {
    if (state_->nodes.find(path))
      replay(event_kind::created, path);
    else
      wish({watch_table_kind::data, path}, request, to);
  }
  for (auto& path : x.of->child) {
    auto* who = state_->nodes.find(path);
    if (!who)
      replay(event_kind::deleted, path);
    else if (who->second.is.children_modified > x.since)
      replay(event_kind::children_changed, path);
    else
      wish({watch_table_kind::child, path}, request, to);
  }
  for (auto& path : x.of->persistent) {
    wish({watch_table_kind::data, path, watch_mode::persistent}, request, to);
    wish({watch_table_kind::child, path, watch_mode::persistent}, request, to);
  }
  for (auto& path : x.of->recursive)
    wish({watch_table_kind::data, path, watch_mode::recursive}, request, to);
}

void data_tree::read(const may_reconfigure&, const read_request& request, troupe::answer& to) {
  if (readable("/zookeeper/config", request, to.what, permission::write))
    to.what.code = error::unimplemented;
}

void data_tree::read(const ping_read&, const read_request&, troupe::answer&) {}

void data_tree::read(const sync_done& x, const read_request&, troupe::answer& to) {
  to.what.body = synced_path{x.path};
}

void data_tree::answer(const read_request& request, std::uint32_t host, effects& out) {
  if (std::holds_alternative<identify>(request.what)) {
    out.items.emplace_back(client_identified{host, request.client, request.by});
    return;
  }
  if (std::holds_alternative<leave>(request.what)) {
    out.items.emplace_back(client_left{host, request.client});
    return;
  }
  auto& to = std::get<troupe::answer>(out.items.emplace_back(std::in_place_type<troupe::answer>));
  to.host = host;
  to.client = request.client;
  to.session = request.session;
  to.ticket = request.ticket;
  to.what.at = applied_;
  std::visit(
      [&](const auto& x) {
        if constexpr (requires { read(x, request, to); })
          read(x, request, to);
      },
      request.what);
}

} // namespace troupe
