// Adding, taking out and linking znodes.
#include "actors/tree/node_store.hpp"

#include <xxhash.h>

#include "actors/path.hpp"
#include "messages/ensure.hpp"
#include "messages/planted.hpp"

namespace troupe {

std::size_t node_store::path_hash::operator()(std::string_view path) const {
  return ::XXH3_64bits(path.data(), path.size());
}

node_store::node_store(bool with_built_in) {
  if (!with_built_in)
    return;
  auto open = lists_.shared({{permission::all, "world", "anyone"}});
  auto readable = lists_.shared({{permission::read, "world", "anyone"}});
  auto& root = *add_unlinked("/", "", open, {});
  auto& system = add(root, "/zookeeper", "", open, {});
  add(system, "/zookeeper/quota", "", open, {});
  facts config;
  config.aversion = -1;
  add(system, "/zookeeper/config", "", readable, config);
}

entry* node_store::find(std::string_view path) {
  auto i = nodes_.find(path);
  return i == nodes_.end() ? nullptr : &*i;
}

const entry* node_store::find(std::string_view path) const {
  auto i = nodes_.find(path);
  return i == nodes_.end() ? nullptr : &*i;
}

entry* node_store::add_unlinked(std::string path, content data,
                                std::shared_ptr<const access_list> access, const facts& is) {
  auto [i, fresh] = nodes_.try_emplace(std::move(path));
  if (!fresh)
    return nullptr;
  auto& node = i->second;
  node.is = is;
  node.data = std::move(data);
  node.data_hash = hash_of(node.data);
  node.access = std::move(access);
  enlist(*i);
  return &*i;
}

entry& node_store::add(entry& parent, std::string path, content data,
                       std::shared_ptr<const access_list> access, const facts& is) {
  auto* who = add_unlinked(std::move(path), std::move(data), std::move(access), is);
  ensure(who != nullptr, "a path names one znode");
  adopt(parent, *who);
  return *who;
}

node_store::taken_out node_store::take(entry& who) {
  ensure(who.second.child_count() == 0, "only a znode without children is taken out");
  about_to_change(who);
  delist(who);
  disown(who);
  auto gone = nodes_.extract(nodes_.find(who.first));
  return gone;
}

entry& node_store::put_back(taken_out gone) {
  auto back = nodes_.insert(std::move(gone));
  ensure(back.inserted, "a path names one znode");
  auto& who = *back.position;
  auto taken_by = who.second.taken;
  enlist(who);
  who.second.taken = taken_by;
  adopt(*who.second.parent, who);
  return who;
}

std::string node_store::link_all() {
  for (auto* who = first_; who; who = who->second.next) {
    if (who->second.parent || who->first == "/")
      continue;
    auto* parent = find(parent_of(who->first));
    if (!parent)
      return who->first;
    mortals_.forget(*parent);
    adopt(*parent, *who);
  }
  return {};
}

std::uint64_t node_store::descendants(const entry& of) const {
  if (of.first == "/")
    return nodes_.size() - 1;
  std::uint64_t count = 0;
  std::vector<const entry*> open{&of};
  while (!open.empty()) {
    auto& children = open.back()->second.children;
    open.pop_back();
    if (!children)
      continue;
    count += children->size();
    for (auto* child : *children)
      if (child->second.children)
        open.push_back(child);
  }
  return count;
}

void node_store::begin_walk(before_change watcher) {
  watcher_ = std::move(watcher);
  if (planted(fault::snapshot_not_exact))
    watcher_ = [](auto&) {};
  ++walk_;
  cursor = first_;
}

void node_store::account(const znode& node, bool there) {
  if (there) {
    bytes_ += node.data_size();
  } else {
    bytes_ -= node.data_size();
  }
}

void node_store::remark(entry& who) {
  digest_ ^= who.second.mark;
  who.second.mark = mark_of(who);
  digest_ ^= who.second.mark;
}

/// What is added while a snapshot is taken does not belong to it.
void node_store::enlist(entry& who) {
  auto& node = who.second;
  node.taken = walk_;
  node.previous = nullptr;
  node.next = first_;
  if (first_)
    first_->second.previous = &who;
  first_ = &who;
  bytes_ += who.first.size() + node.data_size();
  ephemerals_ += node.is.ephemeral() ? 1 : 0;
  mortals_.consider(who);
  node.mark = mark_of(who);
  digest_ ^= node.mark;
}

void node_store::delist(entry& who) {
  auto& node = who.second;
  if (cursor == &who)
    cursor = node.next;
  if (node.next)
    node.next->second.previous = node.previous;
  (node.previous ? node.previous->second.next : first_) = node.next;
  bytes_ -= who.first.size() + node.data_size();
  ephemerals_ -= node.is.ephemeral() ? 1 : 0;
  mortals_.forget(who);
  digest_ ^= node.mark;
}

void node_store::adopt(entry& parent, entry& child) {
  auto& children = parent.second.children;
  if (!children)
    children = std::make_unique<std::vector<entry*>>();
  child.second.parent = &parent;
  child.second.place = static_cast<std::uint32_t>(children->size());
  children->push_back(&child);
}

void node_store::disown(entry& child) {
  auto& children = child.second.parent->second.children;
  auto* last = children->back();
  (*children)[child.second.place] = last;
  last->second.place = child.second.place;
  children->pop_back();
  if (children->empty())
    children.reset();
}

} // namespace troupe
