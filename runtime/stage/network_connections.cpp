// How connections come and go: who dials, who hangs up, and what both sides are told.
#include "runtime/stage/network.hpp"

#include <caf/send.hpp>

namespace troupe {

namespace {

/// A connection that its other side has ended is dialled again after this long.
constexpr auto redial_delay = std::chrono::milliseconds(100);

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

void network::gone(server_id server, bool in_flight_too) {
  reachable_.erase(server);
  disks_.erase(server);
  paused_.erase(server);
  std::erase_if(wishes_, [&](auto& i) { return i.first.from == server; });
  std::vector<wire_end> mine;
  for (auto& [id, c] : connections_)
    for (int i : {0, 1})
      if (c.sides[i].server == server)
        mine.push_back({id, i, nobody});
  for (auto& end : mine)
    close_side(end.connection, end.side, in_flight_too);
}

void network::close() {
  reachable_.clear();
  connections_.clear();
  disks_.clear();
  wishes_.clear();
}

void network::connect(const wish& x) {
  auto id = ++last_id_;
  auto quorum = x.on == channel::quorum;
  auto make = [&](server_id mine, server_id other, frame_list says, frame_list hears) {
    auto stream = [&](server_id sender, frame_list list) {
      return frame_stream{0, sender, id * 4 + static_cast<std::uint64_t>(list)};
    };
    return side{mine,
                {other, ++last_incarnation_},
                frame_writer(stream(mine, says)),
                frame_reader(stream(other, hears), hears, bulk_bytes_min),
                true,
                std::nullopt,
                {}};
  };
  auto by_dialler = quorum ? frame_list::learner : frame_list::election;
  auto by_other = quorum ? frame_list::leader : frame_list::election;
  auto i = connections_.emplace(id, connection{x.on,
                                               false,
                                               {make(x.from, x.to, by_dialler, by_other),
                                                make(x.to, x.from, by_other, by_dialler)}});
  auto& c = i.first->second;
  for (int side : {0, 1}) {
    auto& mine = c.sides[side];
    introduce_(reachable_.at(mine.server), peer_up{x.on, mine.other, side == 0},
               {id, side, nobody});
  }
}

/// One side ends: it is told at once, the other side when what was sent before has arrived.
void network::close_side(std::uint64_t id, int by, bool in_flight_too) {
  auto& c = connections_.at(id);
  tell_down(c, by);
  auto& other = c.sides[1 - by];
  if (in_flight_too)
    other.inbox.clear();
  if (other.open) // it is told behind all that was sent before
    put_on_wire(c, 1 - by, {{"", "hangs up"}, {}, now_});
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
