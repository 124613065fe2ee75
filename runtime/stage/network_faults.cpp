// What a script does to the links: held, cut, hurt, delayed, and whole again.
#include "runtime/stage/network.hpp"

namespace troupe {

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

void network::make_whole() {
  holds_.clear();
  mishaps_.clear();
  delays_.clear();
  for (auto& [id, c] : connections_)
    for (auto& mine : c.sides)
      for (auto& x : mine.inbox)
        x.due = now_;
  heal();
}

void network::disturb(server_id from, server_id to, mishap what) {
  mishaps_[{from, to}].push_back(what);
}

void network::delay(server_id from, server_id to, std::chrono::milliseconds by) {
  if (by.count() == 0)
    delays_.erase({from, to});
  else
    delays_[{from, to}] = by;
}

void network::pause(server_id server) {
  paused_.insert(server);
  for (auto& [id, c] : connections_)
    for (int i : {0, 1})
      if (c.sides[1 - i].server == server && !c.sides[i].deaf_since)
        c.sides[i].deaf_since = now_;
}

void network::resume(server_id server) {
  paused_.erase(server);
  for (auto& [id, c] : connections_)
    for (int i : {0, 1})
      if (c.sides[1 - i].server == server && !is_cut(server, c.sides[i].server))
        c.sides[i].deaf_since.reset();
  try_wishes();
}

} // namespace troupe
