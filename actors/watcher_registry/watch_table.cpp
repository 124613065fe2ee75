// Setting, firing and forgetting watches.
#include "actors/watcher_registry/watch_table.hpp"

#include <utility>

#include "actors/access.hpp"

namespace troupe {

namespace {

const identities no_identities;

} // namespace

void watch_table::add(watcher who, const watch_wish& wish,
                      const std::shared_ptr<const identities>& by) {
  auto [place, fresh] = spots_.try_emplace(wish.path);
  auto& where = place->second;
  if (fresh) {
    where.path = &place->first;
    where.data.home = where.child.home = &where;
  }
  auto& holder = holders_[who];
  holder.who = who;
  holder.by = by;
  auto& line = wish.table == watch_table_kind::data ? where.data : where.child;
  if (!holder.places.try_emplace(&line, line.standing.size()).second)
    return;
  line.standing.push_back(&holder);
  ++watches_;
}

/// Empties a line. `skip`: those who stand there too hear of it already.
void watch_table::consume(line& all, line* skip, const change& what,
                          std::vector<watcher>& hearers) {
  for (auto* x : std::exchange(all.standing, {})) {
    auto heard = skip && x->places.contains(skip);
    if (!heard
        && (!what.access
            || permits(*what.access, x->by ? *x->by : no_identities, permission::read)))
      hearers.push_back(x->who);
    x->places.erase(&all);
    --watches_;
    if (x->places.empty())
      holders_.erase(watcher{x->who});
  }
}

void watch_table::fire(const change& what, std::vector<watcher>& hearers) {
  auto i = spots_.find(what.path);
  if (i == spots_.end())
    return;
  auto& where = i->second;
  if (what.kind == event_kind::deleted) {
    std::vector<watcher> later; // who has both hears it with the data watches, which come first
    consume(where.child, &where.data, what, later);
    consume(where.data, nullptr, what, hearers);
    hearers.insert(hearers.end(), later.begin(), later.end());
  } else {
    consume(what.kind == event_kind::children_changed ? where.child : where.data, nullptr, what,
            hearers);
  }
  if (where.data.standing.empty() && where.child.standing.empty())
    spots_.erase(i);
}

void watch_table::identify(watcher who, const std::shared_ptr<const identities>& by) {
  auto i = holders_.find(who);
  if (i != holders_.end())
    i->second.by = by;
}

void watch_table::forget(watcher who) {
  auto i = holders_.find(who);
  if (i == holders_.end())
    return;
  for (auto [from, place] : i->second.places) {
    auto* last = from->standing.back();
    from->standing[place] = last;
    last->places[from] = place;
    from->standing.pop_back();
    --watches_;
    auto& where = *from->home;
    if (where.data.standing.empty() && where.child.standing.empty())
      spots_.erase(spots_.find(*where.path));
  }
  holders_.erase(i);
}

void watch_table::forget_host(std::uint32_t host) {
  std::vector<watcher> gone;
  for (auto& [who, holder] : holders_)
    if (who.host == host)
      gone.push_back(who);
  for (auto& who : gone)
    forget(who);
}

void watch_table::report(status& x) const {
  x.watches = watches_;
  x.watched_paths = spots_.size();
  x.watchers = holders_.size();
}

} // namespace troupe
