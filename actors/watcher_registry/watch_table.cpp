// Setting, firing and forgetting watches.
#include "actors/watcher_registry/watch_table.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "actors/access.hpp"
#include "messages/ensure.hpp"

namespace troupe {

namespace {

constexpr std::uint32_t bit(watch_mode x) {
  return static_cast<std::uint32_t>(x);
}

/// The bits that a request to remove or check is about; ZooKeeper checks persistent ones in the
/// data table only, and removes them from both.
struct wanted {
  std::uint32_t data = 0;
  std::uint32_t child = 0;
};

wanted bits_of(watcher_type x) {
  constexpr auto standard = bit(watch_mode::standard), persistent = bit(watch_mode::persistent),
                 recursive = bit(watch_mode::recursive);
  switch (x) {
  case watcher_type::children:
    return {0, standard};
  case watcher_type::data:
    return {standard, 0};
  case watcher_type::persistent:
    return {persistent, persistent};
  case watcher_type::persistent_recursive:
    return {recursive, 0};
  case watcher_type::any:
    break;
  }
  return {standard | persistent | recursive, standard | persistent};
}

std::string_view above(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

} // namespace

// ---- paths

std::size_t watch_table::bucket_of(std::string_view path) const {
  return std::hash<std::string_view>{}(path) & (buckets_.size() - 1);
}

watch_table::index watch_table::find_spot(std::string_view path) const {
  if (buckets_.empty())
    return none;
  auto i = buckets_[bucket_of(path)];
  while (i != none && spots_[i].path != path)
    i = spots_[i].next;
  return i;
}

void watch_table::grow() {
  buckets_.assign(std::max<std::size_t>(16, 2 * buckets_.size()), none);
  for (index i = 0; i < spots_.size(); ++i) {
    auto& x = spots_[i];
    if (!x.path.empty())
      x.next = std::exchange(buckets_[bucket_of(x.path)], i);
  }
}

watch_table::index watch_table::make_spot(const std::string& path) {
  if (auto known = find_spot(path); known != none)
    return known;
  if (paths_ == buckets_.size())
    grow();
  auto i = free_spot_;
  if (i == none) {
    i = static_cast<index>(spots_.size());
    spots_.emplace_back();
  } else {
    free_spot_ = spots_[i].next;
  }
  auto& x = spots_[i];
  x.path = path;
  x.next = std::exchange(buckets_[bucket_of(path)], i);
  path_bytes_ += x.path.capacity();
  ++paths_;
  return i;
}

void watch_table::drop_spot(index which) {
  auto& x = spots_[which];
  auto* link = &buckets_[bucket_of(x.path)];
  while (*link != which)
    link = &spots_[*link].next;
  *link = x.next;
  path_bytes_ -= x.path.capacity();
  x = {};
  x.next = std::exchange(free_spot_, which);
  --paths_;
}

// ---- who stands where

watch_table::index watch_table::holder_of(const client& whose) {
  auto [i, fresh] = by_watcher_.try_emplace(whose.who, none);
  if (fresh && free_holders_.empty()) {
    i->second = static_cast<index>(holders_.size());
    holders_.emplace_back();
  } else if (fresh) {
    i->second = free_holders_.back();
    free_holders_.pop_back();
  }
  holders_[i->second].is = whose;
  return i->second;
}

/// Looks in the shorter of two lists: those at the path, or all that the holder has.
watch_table::standing* watch_table::find_standing(index spot, index holder) {
  auto& there = spots_[spot].all;
  auto& own = holders_[holder].places;
  if (own.size() < there.size()) {
    auto i = std::find_if(own.begin(), own.end(), [&](auto& x) { return x.spot == spot; });
    return i == own.end() ? nullptr : &there[i->at];
  }
  auto i = std::find_if(there.begin(), there.end(), [&](auto& x) { return x.holder == holder; });
  return i == there.end() ? nullptr : &*i;
}

/// Changes what somebody waits for at a path, and all that is counted.
void watch_table::set_modes(standing& x, spot& where, modes to) {
  auto& whose = holders_[x.holder];
  auto step = [](auto& sum, bool before, bool after) {
    sum += after && !before ? 1 : 0;
    sum -= before && !after ? 1 : 0;
    return after != before;
  };
  auto is_recursive = [](const modes& m) { return (m.data & bit(watch_mode::recursive)) != 0; };
  step(child_watches_, x.is.child != 0, to.child != 0);
  step(recursive_, is_recursive(x.is), is_recursive(to));
  if (step(data_watches_, x.is.data != 0, to.data != 0)) {
    auto had = where.data, held = whose.data;
    step(where.data, x.is.data != 0, to.data != 0);
    step(whose.data, x.is.data != 0, to.data != 0);
    step(data_paths_, had != 0, where.data != 0);
    step(data_watchers_, held != 0, whose.data != 0);
  }
  x.is.data = to.data;
  x.is.child = to.child;
}

void watch_table::add(const client& whose, const watch_wish& wish) {
  if (wish.path.empty())
    return; // no znode has that name, and none will
  auto holder = holder_of(whose);
  auto spot = make_spot(wish.path);
  auto& where = spots_[spot];
  auto* x = find_standing(spot, holder);
  if (!x) {
    auto& places = holders_[holder].places;
    ensure(places.size() < (1u << 27), "a client has no more than 2^27 watches");
    x = &where.all.emplace_back();
    x->holder = holder;
    x->is.place = static_cast<std::uint32_t>(places.size()) & 0x7ffffff;
    places.push_back({spot, static_cast<index>(where.all.size() - 1)});
  }
  auto is = x->is;
  if (wish.table == watch_table_kind::data)
    is.data = (is.data | bit(wish.mode)) & 7;
  else
    is.child = (is.child | bit(wish.mode)) & 3;
  set_modes(*x, where, is);
}

/// Takes one out of both lists; what stood last in each moves into the gap.
void watch_table::leave(index spot, index at) {
  auto& there = spots_[spot].all;
  set_modes(there[at], spots_[spot], {});
  auto gone = there[at];
  auto& places = holders_[gone.holder].places;
  auto gap = std::size_t{gone.is.place};
  if (auto last = places.back(); gap + 1 != places.size()) {
    places[gap] = last;
    spots_[last.spot].all[last.at].is.place = gone.is.place;
  }
  places.pop_back();
  if (auto last = there.back(); at + 1 != there.size()) {
    there[at] = last;
    holders_[last.holder].places[last.is.place].at = at;
  }
  there.pop_back();
  if (there.empty())
    drop_spot(spot);
  drop_if_idle(gone.holder);
}

void watch_table::drop_if_idle(index holder) {
  auto& x = holders_[holder];
  if (!x.places.empty())
    return;
  by_watcher_.erase(x.is.who);
  x = {};
  free_holders_.push_back(holder);
}

bool watch_table::find(watcher who, const find_watches& what) {
  auto i = by_watcher_.find(who);
  auto spot = find_spot(what.path);
  auto* x = i == by_watcher_.end() || spot == none ? nullptr : find_standing(spot, i->second);
  if (!x)
    return false;
  auto bits = bits_of(what.type);
  auto found = (x->is.data & bits.data) != 0 || (x->is.child & bits.child) != 0;
  if (!found || !what.removes)
    return found;
  auto is = x->is;
  is.data = is.data & ~bits.data & 7;
  is.child = is.child & ~bits.child & 3;
  set_modes(*x, spots_[spot], is);
  if (x->is.data == 0 && x->is.child == 0)
    leave(spot, static_cast<index>(x - spots_[spot].all.data()));
  return true;
}

// ---- firing

void watch_table::tell(holder& x, const change& what, std::vector<watcher>& hearers) {
  if (std::exchange(x.heard, changes_) == changes_)
    return;
  if (!what.access || permits(*what.access, x.is.by ? *x.is.by : no_identities, permission::read))
    hearers.push_back(x.is.who);
}

/// Everybody who stands here in this table hears of it; standard watches are used up by that.
void watch_table::fire_at(index spot, watch_table_kind table, const change& what,
                          std::vector<watcher>& hearers) {
  auto& there = spots_[spot].all;
  for (auto at = there.size();
       at-- > 0;) { // backwards, as those that leave are replaced by later ones
    auto& x = there[at];
    auto of_data = table == watch_table_kind::data;
    if ((of_data ? x.is.data : x.is.child) == 0)
      continue;
    tell(holders_[x.holder], what, hearers);
    auto is = x.is;
    if (of_data)
      is.data = is.data & ~bit(watch_mode::standard) & 7;
    else
      is.child = is.child & ~bit(watch_mode::standard) & 3;
    set_modes(x, spots_[spot], is);
    if (x.is.data != 0 || x.is.child != 0)
      continue;
    auto last = there.size() == 1;
    leave(spot, static_cast<index>(at));
    if (last)
      return; // and so has the path
  }
}

/// Recursive watches above the path.
void watch_table::fire_recursive(const change& what, std::vector<watcher>& hearers) {
  if (recursive_ == 0)
    return;
  for (std::string_view path = what.path; path.size() > 1;) {
    path = above(path);
    auto spot = find_spot(path);
    if (spot == none)
      continue;
    for (auto& x : spots_[spot].all)
      if ((x.is.data & bit(watch_mode::recursive)) != 0)
        tell(holders_[x.holder], what, hearers);
  }
}

void watch_table::fire(const change& what, std::vector<watcher>& hearers) {
  ++changes_;
  if (what.kind != event_kind::children_changed) {
    if (auto spot = find_spot(what.path); spot != none)
      fire_at(spot, watch_table_kind::data, what, hearers);
    fire_recursive(what, hearers);
  }
  if (what.kind == event_kind::children_changed || what.kind == event_kind::deleted)
    if (auto spot = find_spot(what.path); spot != none)
      fire_at(spot, watch_table_kind::child, what, hearers);
}

// ---- clients

void watch_table::identify(watcher who, const std::shared_ptr<const identities>& by) {
  auto i = by_watcher_.find(who);
  if (i != by_watcher_.end())
    holders_[i->second].is.by = by;
}

void watch_table::forget(watcher who) {
  for (auto i = by_watcher_.find(who); i != by_watcher_.end(); i = by_watcher_.find(who)) {
    auto last = holders_[i->second].places.back();
    leave(last.spot, last.at);
  }
}

void watch_table::forget_host(std::uint32_t host) {
  std::vector<watcher> gone;
  for (auto& [who, holder] : by_watcher_)
    if (who.host == host)
      gone.push_back(who);
  for (auto& who : gone)
    forget(who);
}

void watch_table::report(status& x) const {
  x.watches = data_watches_ + child_watches_;
  x.watched_paths = paths_;
  x.watchers = by_watcher_.size();
  x.data_watches = data_watches_;
  x.data_watched_paths = data_paths_;
  x.data_watchers = data_watchers_;
  if (x.wanted != listing::watches)
    return;
  for (auto& spot : spots_)
    for (auto& one : spot.all) {
      if (x.watched.size() == x.limit)
        return;
      if (one.is.data != 0)
        x.watched.push_back({spot.path, holders_[one.holder].is.session});
    }
}

std::uint64_t watch_table::memory() const {
  auto sum = spots_.size() * sizeof(spot) + path_bytes_ + buckets_.capacity() * sizeof(index)
             + holders_.size() * (sizeof(holder) + sizeof(watcher) + 4 * sizeof(void*));
  for (auto& x : spots_)
    if (x.all.capacity() > 1)
      sum += x.all.capacity() * sizeof(standing);
  for (auto& x : holders_)
    sum += x.places.capacity() * sizeof(place);
  return sum;
}

} // namespace troupe
