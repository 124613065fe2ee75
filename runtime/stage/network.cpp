// How connections come and go on the stage.
#include "runtime/stage/network.hpp"

#include <caf/send.hpp>

#include "messages/ensure.hpp"

namespace troupe {

namespace {

/// A connection that its other side has ended is dialled again after this long.
constexpr auto redial_delay = std::chrono::milliseconds(100);

/// A side that hears nothing, not even keepalives, hangs up after this long (as link_limits has
/// it).
constexpr auto silence = std::chrono::seconds(10);

} // namespace

void network::open(server_id server, link_listener listener) {
  reachable_[server] = std::move(listener);
  try_wishes();
}

void network::dial(server_id from, const troupe::dial& x) {
  if (x.on == channel::quorum)
    std::erase_if(wishes_, [&](auto& i) {
      return i.first.on == channel::quorum && i.first.from == from && i.first.to != x.server;
    });
  wishes_.emplace(wish{x.on, from, x.server}, now_);
  try_wishes();
}

void network::hang_up(server_id from, const troupe::hang_up& x) {
  for (auto& [id, c] : connections_)
    for (int i : {0, 1}) {
      auto& mine = c.sides[i];
      if (c.on != x.on || mine.server != from || mine.other != x.who || !mine.open)
        continue;
      if (x.on == channel::quorum)
        wishes_.erase(wish{x.on, from, x.who.server});
      wait_before_redial(c);
      close_side(id, i, false);
      return;
    }
  if (x.on == channel::quorum && x.who.incarnation == 0)
    wishes_.erase(wish{x.on, from, x.who.server});
}

void network::send(wire_end from, frame x) {
  auto i = connections_.find(from.connection);
  if (i == connections_.end() || !i->second.sides[from.side].open)
    return;
  auto& other = i->second.sides[1 - from.side];
  if (other.open)
    other.inbox.push_back(std::move(x));
}

void network::to_disk(server_id server, caf::strong_actor_ptr log, frame x) {
  disks_[server].inbox[1].push_back({std::move(log), std::move(x)});
}

void network::from_disk(server_id server, caf::strong_actor_ptr role, frame x) {
  disks_[server].inbox[0].push_back({std::move(role), std::move(x)});
}

std::optional<peer> network::as_seen_from_afar(wire_end from) const {
  auto i = connections_.find(from.connection);
  if (i == connections_.end())
    return std::nullopt;
  return i->second.sides[1 - from.side].other;
}

void network::gone(server_id server, bool in_flight_too) {
  reachable_.erase(server);
  disks_.erase(server);
  std::erase_if(wishes_, [&](auto& i) { return i.first.from == server; });
  std::vector<wire_end> mine;
  for (auto& [id, c] : connections_)
    for (int i : {0, 1})
      if (c.sides[i].server == server)
        mine.push_back({id, i, nobody});
  for (auto& end : mine)
    close_side(end.connection, end.side, in_flight_too);
}

void network::hold(server_id from, server_id to, std::optional<std::string> kind) {
  holds_[{from, to}].insert(kind.value_or(""));
}

void network::release(server_id from, server_id to) {
  holds_.erase({from, to});
}

void network::cut(server_id from, server_id to) {
  cuts_.insert({from, to});
  for (auto& [id, c] : connections_)
    for (int i : {0, 1})
      if (c.sides[i].server == to && c.sides[1 - i].server == from && !c.sides[i].deaf_since)
        c.sides[i].deaf_since = now_;
}

void network::heal() {
  cuts_.clear();
  std::vector<std::uint64_t> broken;
  for (auto& [id, c] : connections_) {
    for (auto& mine : c.sides)
      mine.deaf_since.reset();
    if (c.lost)
      broken.push_back(id);
  }
  for (auto id : broken) {
    auto& c = connections_.at(id);
    for (int i : {0, 1})
      tell_down(c, i);
    connections_.erase(id);
  }
  try_wishes();
}

void network::close() {
  reachable_.clear();
  connections_.clear();
  disks_.clear();
  wishes_.clear();
}

std::vector<wire_end> network::ready() const {
  std::vector<wire_end> found;
  for (auto& [id, c] : connections_)
    for (int i : {0, 1})
      if (auto& inbox = c.sides[i].inbox;
          !inbox.empty() && !is_held(c.sides[1 - i].server, c.sides[i].server, inbox.front()))
        found.push_back({id, i, nobody});
  for (auto& [server, wire] : disks_)
    for (int i : {0, 1})
      if (auto& inbox = wire.inbox[i];
          !inbox.empty()
          && !is_held(i == 0 ? the_disk : server, i == 0 ? server : the_disk, inbox.front().what))
        found.push_back({0, i, server});
  return found;
}

std::string network::deliver_disk(wire_end to) {
  auto& inbox = disks_.at(to.disk_of).inbox[to.side];
  auto x = std::move(inbox.front());
  inbox.pop_front();
  x.to->enqueue(nullptr, caf::make_message_id(), std::move(x.what.content), nullptr);
  auto server = to_string(to.disk_of);
  return (to.side == 0 ? "disk>" + server : server + ">disk") + ' ' + x.what.text;
}

std::string network::deliver(wire_end to) {
  if (to.disk_of != nobody)
    return deliver_disk(to);
  auto& c = connections_.at(to.connection);
  auto& here = c.sides[to.side];
  auto& there = c.sides[1 - to.side];
  ensure(!here.inbox.empty(), "only a wire with a frame on it delivers");
  auto x = std::move(here.inbox.front());
  here.inbox.pop_front();
  if (is_cut(there.server, here.server)) {
    c.lost = true;
    return "";
  }
  auto text = to_string(there.server) + '>' + to_string(here.server) + ' ' + x.text;
  if (x.end) {
    tell_down(c, to.side);
    forget_if_over(to.connection);
    return text;
  }
  auto listener = reachable_.find(here.server);
  if (listener != reachable_.end())
    caf::anon_send(caf::actor_cast<caf::actor>(listener->second), std::move(x.content));
  return text;
}

std::optional<network::time_point> network::next_due() const {
  std::optional<time_point> soonest;
  auto consider = [&](time_point due) {
    if (due > now_ && (!soonest || due < *soonest))
      soonest = due;
  };
  for (auto& [x, due] : wishes_)
    consider(due);
  for (auto& [id, c] : connections_)
    for (auto& mine : c.sides)
      if (mine.open && mine.deaf_since)
        consider(*mine.deaf_since + silence);
  return soonest;
}

void network::pass_time(time_point now) {
  now_ = now;
  hang_up_the_deaf();
  try_wishes();
}

void network::hang_up_the_deaf() {
  std::vector<wire_end> deaf;
  for (auto& [id, c] : connections_)
    for (int i : {0, 1})
      if (auto& mine = c.sides[i];
          mine.open && mine.deaf_since && *mine.deaf_since + silence <= now_)
        deaf.push_back({id, i, nobody});
  for (auto& x : deaf)
    close_side(x.connection, x.side, false);
}

bool network::standing(const wish& x) const {
  for (auto& [id, c] : connections_) {
    if (c.on != x.on)
      continue;
    auto dialler = c.sides[0].server, acceptor = c.sides[1].server;
    if (dialler == x.from && acceptor == x.to)
      return true;
    if (x.on == channel::election && dialler == x.to && acceptor == x.from)
      return true;
  }
  return false;
}

bool network::is_cut(server_id from, server_id to) const {
  return cuts_.contains({from, to});
}

bool network::is_held(server_id from, server_id to, const frame& next) const {
  auto i = holds_.find({from, to});
  if (i == holds_.end())
    return false;
  return i->second.contains(next.kind) || (i->second.contains("") && !next.end);
}

void network::try_wishes() {
  std::vector<wish> due;
  for (auto& [x, when] : wishes_)
    if (when <= now_)
      due.push_back(x);
  for (auto& x : due)
    if (reachable_.contains(x.from) && reachable_.contains(x.to) && !is_cut(x.from, x.to)
        && !is_cut(x.to, x.from) && !standing(x))
      connect(x);
}

void network::connect(const wish& x) {
  auto id = ++last_id_;
  auto& c = connections_[id];
  c.on = x.on;
  c.sides[0].server = x.from;
  c.sides[0].other = {x.to, ++last_incarnation_};
  c.sides[1].server = x.to;
  c.sides[1].other = {x.from, ++last_incarnation_};
  for (int i : {0, 1}) {
    auto& mine = c.sides[i];
    introduce_(reachable_.at(mine.server), peer_up{x.on, mine.other, i == 0}, {id, i, nobody});
  }
}

/// One side ends: it is told at once, the other side when what was sent before has arrived.
void network::close_side(std::uint64_t id, int by, bool in_flight_too) {
  auto& c = connections_.at(id);
  tell_down(c, by);
  auto& other = c.sides[1 - by];
  if (in_flight_too)
    other.inbox.clear();
  if (other.open)
    other.inbox.push_back({"", "hangs up", {}, true});
  forget_if_over(id);
}

void network::tell_down(connection& c, int whom) {
  auto& mine = c.sides[whom];
  mine.inbox.clear();
  if (!std::exchange(mine.open, false))
    return;
  auto listener = reachable_.find(mine.server);
  if (listener != reachable_.end())
    caf::anon_send(listener->second, peer_down{c.on, mine.other});
}

void network::forget_if_over(std::uint64_t id) {
  auto& c = connections_.at(id);
  if (c.sides[0].open || c.sides[1].open)
    return;
  connections_.erase(id);
  try_wishes();
}

void network::wait_before_redial(const connection& c) {
  for (auto& [x, due] : wishes_) {
    auto a = c.sides[0].server, b = c.sides[1].server;
    if (x.on == c.on && ((x.from == a && x.to == b) || (x.from == b && x.to == a)))
      due = now_ + redial_delay;
  }
}

} // namespace troupe
