// What is on its way, and what time brings: all that happens at every step of the stage.
#include "runtime/stage/network.hpp"

#include <algorithm>

#include <caf/send.hpp>

#include "messages/ensure.hpp"
#include "runtime/live/links/codec.hpp"

namespace troupe {

namespace {

/// A side that hears nothing, not even keepalives, hangs up after this long (as link_limits has
/// it).
constexpr auto silence = std::chrono::seconds(10);

} // namespace

void network::send(wire_end from, frame_name name, frame_kind code, std::vector<char> bytes) {
  auto i = connections_.find(from.connection);
  if (i == connections_.end() || !i->second.sides[from.side].open)
    return;
  auto& c = i->second;
  c.sides[from.side].out.finish(bytes, 0, code);
  put_on_wire(c, 1 - from.side, {std::move(name), std::move(bytes), now_});
}

void network::put_on_wire(connection& c, int to, frame x) {
  auto& here = c.sides[to];
  if (!here.open)
    return;
  auto way = pair{c.sides[1 - to].server, here.server};
  if (auto late = delays_.find(way); late != delays_.end())
    x.due = now_ + late->second;
  if (!here.inbox.empty())
    x.due = std::max(x.due, here.inbox.back().due);
  auto wrong = mishaps_.find(way);
  if (wrong == mishaps_.end() || x.bytes.empty()) {
    here.inbox.push_back(std::move(x));
    return;
  }
  auto what = wrong->second.front();
  wrong->second.pop_front();
  if (wrong->second.empty())
    mishaps_.erase(wrong);
  switch (what) {
  case mishap::lost:
    c.lost = true;
    return;
  case mishap::repeated:
    here.inbox.push_back(x);
    break;
  case mishap::damaged: // any byte, but always the same one of the same frame
    x.bytes[++damaged_ * 7919 % x.bytes.size()] ^= 0x10;
    break;
  }
  here.inbox.push_back(std::move(x));
}

void network::to_disk(server_id server, caf::strong_actor_ptr log, frame_name name,
                      caf::message what) {
  disks_[server].inbox[1].push_back({std::move(log), std::move(name), std::move(what)});
}

void network::from_disk(server_id server, caf::strong_actor_ptr role, frame_name name,
                        caf::message what) {
  disks_[server].inbox[0].push_back({std::move(role), std::move(name), std::move(what)});
}

bool network::is_cut(server_id from, server_id to) const {
  return cuts_.contains({from, to});
}

/// A connection's end is of no kind, and is held by nothing but what stands before it.
bool network::is_held(server_id from, server_id to, const std::string& kind) const {
  if (holds_.empty())
    return false;
  auto i = holds_.find({from, to});
  return i != holds_.end() && !kind.empty() && (i->second.contains(kind) || i->second.contains(""));
}

bool network::may_arrive(const connection& c, int to) const {
  auto& here = c.sides[to];
  if (here.inbox.empty() || here.inbox.front().due > now_ || paused_.contains(here.server))
    return false;
  return !is_held(c.sides[1 - to].server, here.server, here.inbox.front().name.kind);
}

std::vector<wire_end> network::ready() const {
  std::vector<wire_end> found;
  for (auto& [id, c] : connections_)
    for (int i : {0, 1})
      if (may_arrive(c, i))
        found.push_back({id, i, nobody});
  for (auto& [server, wire] : disks_)
    for (int i : {0, 1})
      if (auto& inbox = wire.inbox[i];
          !inbox.empty() && !paused_.contains(server)
          && !is_held(i == 0 ? the_disk : server, i == 0 ? server : the_disk,
                      inbox.front().name.kind))
        found.push_back({0, i, server});
  return found;
}

std::string network::deliver_disk(wire_end to) {
  auto& inbox = disks_.at(to.disk_of).inbox[to.side];
  auto x = std::move(inbox.front());
  inbox.pop_front();
  x.to->enqueue(nullptr, caf::make_message_id(), std::move(x.what), nullptr);
  auto server = to_string(to.disk_of);
  return (to.side == 0 ? "disk>" + server : server + ">disk") + ' ' + x.name.text;
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
  auto way = to_string(there.server) + '>' + to_string(here.server) + ' ';
  if (x.bytes.empty()) {
    tell_down(c, to.side);
    forget_if_over(to.connection);
    return way + x.name.text;
  }
  if (auto defect = read_frame(c, to.side, x); !defect.empty()) {
    wait_before_redial(c);
    close_side(to.connection, to.side, false);
    return way + x.name.text + ": " + defect;
  }
  return way + x.name.text;
}

/// What the live link does with what it reads. Returns why the connection has to end, or "".
std::string network::read_frame(connection& c, int to, const frame& x) {
  auto& here = c.sides[to];
  here.in.feed({x.bytes.data(), x.bytes.size()});
  auto listener = reachable_.find(here.server);
  while (true) {
    auto next = here.in.next();
    if (std::holds_alternative<frame_reader::more>(next))
      return "";
    if (auto* wrong = std::get_if<frame_reader::defect>(&next))
      return wrong->what;
    auto& whole = std::get<frame_reader::frame>(next);
    auto heard = codec::decode(whole.kind, whole.body, here.other);
    if (!heard)
      return "it cannot be read";
    if (listener != reachable_.end())
      caf::anon_send(caf::actor_cast<caf::actor>(listener->second), std::move(*heard));
  }
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
    for (auto& mine : c.sides) {
      if (mine.open && mine.deaf_since)
        consider(*mine.deaf_since + silence);
      if (!mine.inbox.empty())
        consider(mine.inbox.front().due);
    }
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

void network::try_wishes() {
  std::vector<wish> due;
  for (auto& [x, when] : wishes_)
    if (when <= now_)
      due.push_back(x);
  for (auto& x : due)
    if (reachable_.contains(x.from) && reachable_.contains(x.to) && !is_cut(x.from, x.to)
        && !is_cut(x.to, x.from) && !paused_.contains(x.to) && !standing(x))
      connect(x);
}

} // namespace troupe
