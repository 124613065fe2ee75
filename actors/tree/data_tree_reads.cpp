// Reads: answers from the state as it is, with the watches they wish for.
#include <string_view>
#include <utility>

#include "actors/access.hpp"
#include "actors/tree/data_tree.hpp"
#include "actors/tree/keeper_znodes.hpp"

namespace troupe {

namespace {

const identities& proved(const read_request& request) {
  return request.by ? *request.by : no_identities;
}

/// Is this child named?
bool named(child_filter only, const facts& is) {
  switch (only) {
  case child_filter::persistent:
    return !is.ephemeral();
  case child_filter::ephemeral:
    return is.ephemeral();
  default:
    return true;
  }
}

/// What is not replicated, but each server's own: the configuration that it was given.
constexpr std::string_view config_path = "/zookeeper/config";

} // namespace

bool data_tree::may(const znode& x, const read_request& request, std::uint32_t any_of) const {
  return skip_acl_ || permits(x.access->entries, proved(request), any_of);
}

/// A znode as reads see it.
const entry* data_tree::shown(const std::string& path) const {
  const auto* who = state_->nodes.find(path);
  return who ? who : keeper_znode(path);
}

/// The znode, if it is there and may be read; otherwise the answer says why not.
const entry* data_tree::readable(const std::string& path, const read_request& request, reply& to,
                                 std::uint32_t any_of) const {
  const auto* who = shown(path);
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
  auto* who = shown(x.path);
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
  reply_allowance left;
  to.what.code = list(x, *who, request, to.what.body.emplace<got_children>(), left);
  if (to.what.code == error::ok && x.watch)
    wish({watch_table_kind::child, x.path}, request, to);
}

/// That a znode exists is no secret of its own, but everything else about it is.
error data_tree::list(const get_children& x, const entry& of, const read_request& request,
                      got_children& to, reply_allowance& left) const {
  static const std::vector<entry*> none;
  auto& children = of.second.children ? *of.second.children : none;
  auto behind = of.first.size() == 1 ? 1 : of.first.size() + 1; // the parent's path and a slash
  auto names_alone = x.only == child_filter::all && !x.each_stat && !x.each_data;
  child_details each;
  to.names.reserve(children.size());
  for (auto* child : children) {
    if (!named(x.only, child->second.is))
      continue;
    if (!names_alone && !may(child->second, request, permission::read))
      return error::no_auth;
    auto& name = to.names.emplace_back(child->first, behind);
    if (!left.take(name.size() + sizeof(name) + (x.each_stat ? sizeof(troupe::stat) : 0)
                   + (x.each_data ? child->second.data_size() : 0)))
      return error::marshalling_error;
    if (x.each_stat)
      each.stats.push_back(stat_of(*child));
    if (x.each_data)
      each.data.push_back(data_of(*child).data);
  }
  if (x.wants_stat)
    to.stat = stat_of(of);
  if (x.details)
    to.details = std::make_shared<const child_details>(std::move(each));
  return error::ok;
}

/// Nearest first. What may not be read is left out, with all below it.
void data_tree::read(const list_subtree& x, const read_request& request, troupe::answer& to) {
  auto* root = readable(x.path, request, to.what);
  if (!root)
    return;
  auto limit = x.limit == 0 ? state_->nodes.size() : x.limit;
  auto& found = to.what.body.emplace<got_children>();
  reply_allowance left;
  std::vector<const entry*> all{root};
  for (std::size_t i = 0; i < all.size() && found.names.size() < limit; ++i) {
    if (!all[i]->second.children)
      continue;
    for (auto* child : *all[i]->second.children) {
      if (found.names.size() == limit)
        break;
      if (!may(child->second, request, permission::read))
        continue;
      if (!left.take(child->first.size() + sizeof(child->first))) {
        to.what.code = error::marshalling_error;
        return;
      }
      all.push_back(child);
      found.names.push_back(child->first);
    }
  }
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

error data_tree::look(const multi_read::part& x, const read_request& request, part_done& to,
                      reply_allowance& left) const {
  reply one;
  auto* who = std::visit([&](auto& y) { return readable(y.path, request, one); }, x.what);
  if (!who)
    return one.code;
  if (auto* children = std::get_if<get_children>(&x.what))
    return list(*children, *who, request, to.what.emplace<got_children>(), left);
  if (std::holds_alternative<exists>(x.what))
    to.what = stat_of(*who);
  else if (!left.take(who->second.data_size()))
    return error::marshalling_error;
  else
    to.what = data_of(*who);
  return error::ok;
}

/// Parts fail one by one, unless all of them together would be too much.
void data_tree::read(const multi_read& x, const read_request& request, troupe::answer& to) {
  multi_done all;
  all.parts.reserve(x.parts.size());
  reply_allowance left;
  for (auto& part : x.parts) {
    auto& done = all.parts.emplace_back();
    done.kind = part.kind;
    done.code = look(part, request, done, left);
    if (done.code == error::marshalling_error || !left.take(sizeof(done))) {
      to.what.code = error::marshalling_error;
      return;
    }
  }
  to.what.body = std::move(all);
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

void data_tree::read(const find_session& x, const read_request&, troupe::answer& to) {
  if (!state_->sessions.find(x.session))
    to.what.code = error::session_expired;
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
