// Looking up what was.
#include "runtime/stage/clients/annals.hpp"

#include <algorithm>

#include <xxhash.h>

#include "actors/path.hpp"
#include "messages/archive.hpp"

namespace troupe {

namespace {

unsigned bit_of(event_kind kind) {
  return 1u << static_cast<unsigned>(kind);
}

constexpr auto of_data = [](unsigned kinds) {
  return (kinds
          & (bit_of(event_kind::created) | bit_of(event_kind::deleted)
             | bit_of(event_kind::data_changed)))
         != 0;
};

constexpr auto of_children = [](unsigned kinds) {
  return (kinds & (bit_of(event_kind::deleted) | bit_of(event_kind::children_changed))) != 0;
};

} // namespace

annals::annals() {
  for (auto* path : {"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"}) {
    state x;
    x.there = true;
    x.data = std::make_shared<const content>("");
    places_[path].states.push_back(x);
  }
  places_["/"].states.back().children = 1;
  places_["/"].names = {"zookeeper"};
  places_["/zookeeper"].states.back().children = 2;
  places_["/zookeeper"].names = {"config", "quota"};
  size_.nodes = places_.size();
  sizes_[last_] = size_;
}

std::uint64_t annals::hash_of(const write& what) {
  auto bytes = encode(operation{what, {}});
  return ::XXH3_64bits(bytes.data(), bytes.size());
}

const annals::deed* annals::find(zxid at) const {
  auto i = deeds_.find(at);
  return i == deeds_.end() ? nullptr : &i->second;
}

void annals::forget(zxid at) {
  deeds_.erase(at);
}

const annals::size* annals::size_at(zxid at) const {
  auto i = sizes_.find(at);
  return i == sizes_.end() ? nullptr : &i->second;
}

const annals::state* annals::find(const std::string& path, zxid at) const {
  auto i = places_.find(path);
  if (i == places_.end())
    return nullptr;
  auto& all = i->second.states;
  auto behind =
      std::upper_bound(all.begin(), all.end(), at, [](zxid x, auto& y) { return x < y.at; });
  if (behind == all.begin() || !std::prev(behind)->there)
    return nullptr;
  return &*std::prev(behind);
}

std::set<std::string> annals::children(const std::string& path, zxid at) const {
  auto i = places_.find(path);
  if (i == places_.end())
    return {};
  auto names = i->second.names;
  auto& all = i->second.comings_and_goings;
  for (auto x = all.rbegin(); x != all.rend() && x->first > at; ++x)
    if (!names.erase(x->second))
      names.insert(x->second);
  return names;
}

std::optional<zxid> annals::next_change(const std::string& path, watch_table_kind table,
                                        zxid since) const {
  auto i = places_.find(path);
  if (i == places_.end())
    return std::nullopt;
  auto& all = table == watch_table_kind::data ? i->second.data_changes : i->second.child_changes;
  auto next = std::upper_bound(all.begin(), all.end(), since);
  return next == all.end() ? std::nullopt : std::optional{*next};
}

bool annals::caused(const std::string& path, event_kind kind, zxid at) const {
  auto i = places_.find(path);
  if (i == places_.end())
    return false;
  auto& all = i->second.kinds;
  auto x =
      std::lower_bound(all.begin(), all.end(), at, [](auto& y, zxid z) { return y.first < z; });
  return x != all.end() && x->first == at && (x->second & bit_of(kind)) != 0;
}

// ---- what is not yet so

const annals::state* annals::now(const std::string& path) const {
  if (auto i = draft_.find(path); i != draft_.end())
    return i->second.there ? &i->second : nullptr;
  return find(path, txn_->id);
}

annals::state& annals::change(const std::string& path, event_kind kind) {
  auto* before = now(path);
  auto& x = draft_.try_emplace(path, before ? *before : state{}).first->second;
  x.at = txn_->id;
  draft_kinds_[path] |= bit_of(kind);
  return x;
}

/// The draft becomes history.
void annals::take_over() {
  for (auto& [path, x] : draft_) {
    auto* before = find(path, txn_->id);
    auto was_there = before != nullptr;
    auto owner = before ? before->owner : no_session;
    auto& where = places_[path];
    if (was_there != x.there && path != "/") {
      auto& parent = places_[std::string(parent_of(path))];
      auto name = std::string(name_of(path));
      if (x.there)
        parent.names.insert(name);
      else
        parent.names.erase(name);
      parent.comings_and_goings.emplace_back(txn_->id, name);
    }
    size_.nodes += std::uint64_t{x.there} - std::uint64_t{was_there};
    auto has = x.there && x.owner != no_session, had = was_there && owner != no_session;
    size_.ephemerals += std::uint64_t{has} - std::uint64_t{had};
    if (had)
      if (auto s = sessions_.find(owner); s != sessions_.end())
        s->second.ephemerals.erase(path);
    if (has)
      sessions_[x.owner].ephemerals.insert(path);
    auto kinds = draft_kinds_[path];
    where.kinds.emplace_back(txn_->id, kinds);
    if (of_data(kinds))
      where.data_changes.push_back(txn_->id);
    if (of_children(kinds))
      where.child_changes.push_back(txn_->id);
    where.states.push_back(std::move(x));
  }
}

} // namespace troupe
