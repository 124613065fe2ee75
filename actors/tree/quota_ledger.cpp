// Entering what a transaction did, and counting subtrees.
#include "actors/tree/quota_ledger.hpp"

#include <utility>

namespace troupe {

namespace {

std::string_view text_of(const entry& who) {
  return who.second.data ? std::string_view(*who.second.data) : std::string_view();
}

std::int64_t size_of(const entry& who) {
  return static_cast<std::int64_t>(who.second.data_size());
}

/// Calls f with each znode at and below `root`.
template <class F>
void walk(const entry* root, F&& f) {
  std::vector<const entry*> open;
  if (root)
    open.push_back(root);
  while (!open.empty()) {
    auto* who = open.back();
    open.pop_back();
    f(*who);
    if (auto& children = who->second.children)
      open.insert(open.end(), children->begin(), children->end());
  }
}

} // namespace

void quota_ledger::added(const entry& who) {
  if (concerned(who.first))
    take_note(who.first, kind::added, 1, size_of(who));
}

void quota_ledger::removing(const entry& who) {
  if (concerned(who.first))
    take_note(who.first, kind::removed, -1, -size_of(who));
}

void quota_ledger::changed(const entry& who, std::int64_t bytes_before) {
  if (concerned(who.first))
    take_note(who.first, kind::changed, 0, size_of(who) - bytes_before);
}

void quota_ledger::take_note(const std::string& path, kind what, std::int64_t znodes,
                             std::int64_t bytes) {
  if (quota_place_of(path))
    notes_.push_back({path, what, 0, 0});
  notes_.push_back({path, kind::usage, znodes, bytes});
}

void quota_ledger::settle() {
  for (auto& x : notes_)
    enter(x);
  notes_.clear();
  for (auto& path : touched_)
    write_down(path);
  touched_.clear();
}

void quota_ledger::touch(std::string_view path, quota_book::account& x) {
  if (!std::exchange(x.touched, true))
    touched_.emplace_back(path);
}

void quota_ledger::enter(const note& x) {
  if (x.what != kind::usage) {
    reread(x, *quota_place_of(x.path));
    return;
  }
  auto* found = book_.over(x.path);
  if (!found)
    return;
  auto& account = found->second;
  touch(found->first, account);
  account.moved = true;
  if (account.used)
    account.used = {sum_of(account.used->count, x.znodes), sum_of(account.used->bytes, x.bytes)};
}

/// One of a quota's two znodes is not what it was. The znodes are read as they are at the end of
/// the transaction, so earlier notes of the same znode change nothing.
void quota_ledger::reread(const note& x, const quota_place& at) {
  auto* limits = nodes_.find(limits_path(at.of));
  if (!limits) {
    book_.close(at.of);
    return;
  }
  auto fresh = x.what == kind::added;
  auto& account = book_.open(at.of);
  account.limits = read_quota(text_of(*limits)).what;
  if (!at.limits || fresh) {
    auto* usage = nodes_.find(usage_path(at.of));
    account.used = usage ? read_usage(text_of(*usage)) : std::nullopt;
    account.moved = false; // somebody's own word counts more than what was before
  }
  if (fresh) {
    touch(at.of, account);
    account.stale = true;
  }
}

/// The usage goes into its znode, if there is one.
void quota_ledger::write_down(const std::string& path) {
  auto* account = book_.find(path);
  if (!account)
    return;
  account->touched = false;
  auto moved = std::exchange(account->moved, false);
  auto stale = std::exchange(account->stale, false);
  auto* who = moved || stale ? nodes_.find(usage_path(path)) : nullptr;
  if (!who)
    return;
  if (stale || !account->used)
    account->used = usage_of(nodes_, path);
  auto text = usage_text(*account->used);
  if (text_of(*who) == text)
    return;
  nodes_.change(*who, [&](znode& node) {
    node.data = std::move(text);
    node.data_hash = hash_of(node.data);
  });
}

quota_usage usage_of(const node_store& nodes, std::string_view path) {
  quota_usage sum;
  walk(nodes.find(path), [&](const entry& who) {
    ++sum.count;
    sum.bytes += size_of(who);
  });
  return sum;
}

void reopen(quota_book& book, const node_store& nodes) {
  walk(nodes.find(quota_root), [&](const entry& who) {
    auto place = quota_place_of(who.first);
    if (!place || !place->limits)
      return;
    auto& account = book.open(place->of);
    account.limits = read_quota(text_of(who)).what;
    if (auto* usage = nodes.find(usage_path(place->of)))
      account.used = read_usage(text_of(*usage));
  });
}

} // namespace troupe
