// Reads: answers from the state as it is, with the watches they wish for.
#include <utility>

#include "actors/access.hpp"
#include "actors/tree/data_tree.hpp"

namespace troupe {

namespace {

const identities no_identities;

const identities& proved(const read_request& request) {
  return request.by ? *request.by : no_identities;
}

} // namespace

bool data_tree::may(const znode& x, const read_request& request, std::uint32_t any_of) const {
  return skip_acl_ || permits(x.access->entries, proved(request), any_of);
}

void data_tree::wish(watch_table_kind table, const std::string& path, const read_request& request,
                     troupe::answer& to) {
  to.wishes.push_back({table, path});
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
    wish(watch_table_kind::data, x.path, request, to);
  if (who)
    to.what.body = stat_of(who->second);
  else
    to.what.code = error::no_node;
}

void data_tree::read(const get_data& x, const read_request& request, troupe::answer& to) {
  auto* who = state_->nodes.find(x.path);
  if (!who || !may(who->second, request, permission::read)) {
    to.what.code = who ? error::no_auth : error::no_node;
    return;
  }
  if (x.watch)
    wish(watch_table_kind::data, x.path, request, to);
  to.what.body.emplace<got_data>(got_data{who->second.data, stat_of(who->second)});
}

void data_tree::read(const get_children& x, const read_request& request, troupe::answer& to) {
  auto* who = state_->nodes.find(x.path);
  if (!who || !may(who->second, request, permission::read)) {
    to.what.code = who ? error::no_auth : error::no_node;
    return;
  }
  if (x.watch)
    wish(watch_table_kind::child, x.path, request, to);
  auto& done = to.what.body.emplace<got_children>();
  if (x.wants_stat)
    done.stat = stat_of(who->second);
  if (!who->second.children)
    return;
  auto behind = x.path.size() == 1 ? 1 : x.path.size() + 1; // the parent's path and a slash
  done.names.reserve(who->second.children->size());
  for (auto* child : *who->second.children)
    done.names.emplace_back(child->first, behind);
}

void data_tree::read(const get_acl& x, const read_request& request, troupe::answer& to) {
  auto* who = state_->nodes.find(x.path);
  if (!who || !may(who->second, request, permission::read | permission::admin)) {
    to.what.code = who ? error::no_auth : error::no_node;
    return;
  }
  auto& list = who->second.access->entries;
  auto whole = may(who->second, request, permission::admin);
  to.what.body.emplace<got_acl>(got_acl{whole ? list : redacted(list), stat_of(who->second)});
}

/// What happened while the client was away fires at once; for the rest it waits again.
void data_tree::read(const set_watches& x, const read_request& request, troupe::answer& to) {
  auto replay = [&](event_kind kind, const std::string& path) {
    to.replays.push_back({kind, path, std::nullopt});
  };
  for (auto& path : x.data) {
    auto* who = state_->nodes.find(path);
    if (!who)
      replay(event_kind::deleted, path);
    else if (who->second.is.modified > x.since)
      replay(event_kind::data_changed, path);
    else
      wish(watch_table_kind::data, path, request, to);
  }
  for (auto& path : x.exist) {
    if (state_->nodes.find(path))
      replay(event_kind::created, path);
    else
      wish(watch_table_kind::data, path, request, to);
  }
  for (auto& path : x.child) {
    auto* who = state_->nodes.find(path);
    if (!who)
      replay(event_kind::deleted, path);
    else if (who->second.is.children_modified > x.since)
      replay(event_kind::children_changed, path);
    else
      wish(watch_table_kind::child, path, request, to);
  }
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
