// Writing and reading snapshots.
#include "actors/tree/snapshot.hpp"

#include <stdexcept>
#include <utility>

#include "actors/path.hpp"
#include "messages/archive.hpp"
#include "messages/ensure.hpp"

namespace troupe {

snapshot_walk::snapshot_walk(tree_state& state, zxid at)
    : state_(state), at_(at), sessions_(state.sessions.all()) {
  head_ = {snapshot_format, at, state.nodes.size(), sessions_.size(), state.digest()};
  state_.nodes.begin_walk([this](const entry& who) { take(who); });
}

snapshot_walk::~snapshot_walk() {
  state_.nodes.end_walk();
}

std::uint32_t snapshot_walk::number_of(const std::shared_ptr<const access_list>& list) {
  auto [i, fresh] = numbers_.try_emplace(list.get(), static_cast<std::uint32_t>(held_.size()));
  if (fresh) {
    held_.push_back(list);
    new_lists_.push_back(list->entries);
  }
  return i->second;
}

void snapshot_walk::take(const entry& who) {
  auto& [path, node] = who;
  waiting_.push_back({path, node.data, number_of(node.access), node.is});
}

/// Is there a znode to be written? If none is waiting, the walk goes on to the next one.
bool snapshot_walk::have_next() {
  if (!waiting_.empty())
    return true;
  auto& nodes = state_.nodes;
  while (nodes.cursor && nodes.taken(*nodes.cursor))
    nodes.cursor = nodes.cursor->second.next;
  if (!nodes.cursor)
    return false;
  take(*nodes.cursor);
  nodes.set_taken(*nodes.cursor);
  return true;
}

snapshot_part snapshot_walk::next(std::uint64_t bytes) {
  snapshot_content content;
  content.head = std::exchange(head_, std::nullopt);
  std::uint64_t size = 0;
  for (; !sessions_.empty() && size < bytes; sessions_.pop_back()) {
    size += 64;
    content.sessions.push_back(std::move(sessions_.back()));
  }
  while (size < bytes && have_next()) {
    auto& record = waiting_.front();
    size += 100 + record.path.size() + (record.data ? record.data->size() : 0);
    content.nodes.push_back(std::move(record));
    waiting_.pop_front();
  }
  content.lists.assign(std::make_move_iterator(new_lists_.begin()),
                       std::make_move_iterator(new_lists_.end()));
  new_lists_.clear();
  auto last = sessions_.empty() && !have_next();
  return {at_, index_++, last, encode(content)};
}

restoration::restoration() : state_(std::make_unique<tree_state>(false)) {}

void restoration::refuse(const std::string& why) const {
  throw std::runtime_error("the snapshot at " + to_string(at_) + " cannot be used: " + why);
}

bool restoration::take(const snapshot_part& part) {
  if (next_index_ == 0)
    at_ = part.at;
  if (part.at != at_ || part.index != next_index_)
    refuse("part " + std::to_string(next_index_) + " was expected, but part "
           + std::to_string(part.index) + " of the snapshot at " + to_string(part.at) + " came");
  auto content = decode<snapshot_content>(part.bytes);
  if (!content || content->head.has_value() != (part.index == 0))
    refuse("part " + std::to_string(part.index) + " is damaged");
  if (content->head) {
    head_ = *content->head;
    if (head_.format != snapshot_format)
      refuse("it is of format " + std::to_string(head_.format) + ", this program reads "
             + std::to_string(snapshot_format));
    if (head_.at != at_)
      refuse("it says that it is the one at " + to_string(head_.at));
  }
  take_content(std::move(*content));
  ++next_index_;
  if (part.last)
    link();
  return part.last;
}

void restoration::take_content(snapshot_content content) {
  for (auto& x : content.sessions)
    if (!state_->sessions.restore(std::move(x)))
      refuse("a session is in it twice");
  for (auto& list : content.lists)
    lists_.push_back(state_->nodes.lists().shared(std::move(list)));
  for (auto& x : content.nodes) {
    if (x.list >= lists_.size())
      refuse("znode " + x.path + " has an unknown access control list");
    if (!valid_path(x.path))
      refuse("a znode has an impossible path");
    auto* who =
        state_->nodes.add_unlinked(std::move(x.path), std::move(x.data), lists_[x.list], x.is);
    if (!who)
      refuse("a znode is in it twice");
  }
}

void restoration::link() {
  auto& nodes = state_->nodes;
  if (auto orphan = nodes.link_all(); !orphan.empty())
    refuse("znode " + orphan + " has no parent");
  for (auto* path : {"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"})
    if (!nodes.find(path))
      refuse("znode " + std::string(path) + " is missing");
  for (auto* who = nodes.first(); who; who = who->second.next) {
    if (!who->second.is.ephemeral())
      continue;
    auto* owner = state_->sessions.find(who->second.is.owner);
    if (!owner)
      refuse("ephemeral znode " + who->first + " has no session");
    owner->ephemerals.insert(who);
  }
  if (nodes.size() != head_.nodes || state_->sessions.size() != head_.sessions)
    refuse("it is not complete");
  if (state_->digest() != head_.digest)
    refuse("its content does not match its digest");
  reopen(state_->quotas, nodes);
}

std::unique_ptr<tree_state> restoration::finish() {
  ensure(state_ != nullptr, "a snapshot is restored once");
  return std::move(state_);
}

namespace {

void tell_nodes(tree_state& before, tree_state& now, zxid at, bool skip_acl, effects& out) {
  auto tell = [&](event_kind kind, const entry& who) {
    auto& list = who.second.access;
    out.items.emplace_back(std::in_place_type<change>, kind, who.first, at,
                           skip_acl ? nullptr : std::shared_ptr<const acl>(list, &list->entries));
  };
  for (auto* who = before.nodes.first(); who; who = who->second.next)
    if (!now.nodes.find(who->first))
      tell(event_kind::deleted, *who);
  for (auto* who = now.nodes.first(); who; who = who->second.next) {
    auto* old = before.nodes.find(who->first);
    if (!old)
      tell(event_kind::created, *who);
    else if (old->second.is.modified != who->second.is.modified)
      tell(event_kind::data_changed, *who);
    if (!old || old->second.is.children_modified != who->second.is.children_modified)
      tell(event_kind::children_changed, *who);
  }
}

} // namespace

void tell_difference(tree_state& before, tree_state& now, zxid at, const missed& what,
                     effects& out) {
  if (what.watched)
    tell_nodes(before, now, at, what.skip_acl, out);
  for (auto& x : now.sessions.all()) {
    auto* old = before.sessions.find(x.id);
    if (!old || old->is.attachment != x.attachment || old->is.sequence != x.sequence)
      out.items.emplace_back(session_moved{x.id, 0});
  }
  for (auto& x : before.sessions.all())
    if (!now.sessions.find(x.id))
      out.items.emplace_back(session_ended{x.id, false});
}

} // namespace troupe
