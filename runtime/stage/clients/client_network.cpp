// How clients' connections come and go on the stage.
#include "runtime/stage/clients/client_network.hpp"

#include <utility>

namespace troupe {

void client_network::introduce(client_id client, std::string name) {
  names_[client] = std::move(name);
}

std::optional<std::uint64_t> client_network::connect(client_id client, server_id server) {
  if (cuts_.contains({client, server, true}) || cuts_.contains({client, server, false}))
    return std::nullopt;
  auto id = ++last_id_;
  auto& c = connections_[id];
  c.client = client;
  c.server = server;
  return id;
}

void client_network::attend(client_end end, ear who) {
  if (auto i = connections_.find(end.connection); i != connections_.end())
    i->second.sides[end.at_server].who = std::move(who);
}

void client_network::send(client_end from, frame x) {
  auto i = connections_.find(from.connection);
  if (i == connections_.end() || !i->second.sides[from.at_server].open)
    return;
  auto& other = i->second.sides[!from.at_server];
  if (other.open)
    other.inbox.push_back(std::move(x));
}

void client_network::hang_up(client_end by) {
  auto i = connections_.find(by.connection);
  if (i == connections_.end() || !i->second.sides[by.at_server].open)
    return;
  auto& c = i->second;
  c.sides[by.at_server].open = false;
  c.sides[by.at_server].inbox.clear();
  if (c.sides[!by.at_server].open)
    c.sides[!by.at_server].inbox.push_back({"", "hangs up", {}, true});
  forget_if_over(by.connection);
}

/// This end is told that the connection is over.
void client_network::end(connection& c, bool server) {
  auto& mine = c.sides[server];
  mine.inbox.clear();
  if (std::exchange(mine.open, false) && mine.who.ended)
    mine.who.ended();
}

void client_network::forget_if_over(std::uint64_t id) {
  auto i = connections_.find(id);
  if (i != connections_.end() && !i->second.sides[0].open && !i->second.sides[1].open)
    connections_.erase(i);
}

void client_network::gone(server_id server, bool in_flight_too) {
  paused_.erase(server);
  std::vector<std::uint64_t> mine;
  for (auto& [id, c] : connections_) {
    if (c.server != server)
      continue;
    mine.push_back(id);
    if (in_flight_too)
      c.sides[0].inbox.clear();
  }
  for (auto id : mine)
    hang_up({id, true});
}

void client_network::pause(server_id server) {
  paused_.insert(server);
}

void client_network::resume(server_id server) {
  paused_.erase(server);
}

void client_network::hold(const client_way& way, const std::optional<std::string>& kind) {
  holds_[way].insert(kind.value_or(""));
}

void client_network::release(const client_way& way) {
  holds_.erase(way);
}

void client_network::release() {
  holds_.clear();
}

void client_network::cut(const client_way& way) {
  cuts_.insert(way);
}

void client_network::heal() {
  cuts_.clear();
  std::vector<std::uint64_t> broken;
  for (auto& [id, c] : connections_)
    if (c.lost)
      broken.push_back(id);
  for (auto id : broken) {
    auto& c = connections_.at(id);
    end(c, false);
    end(c, true);
    forget_if_over(id);
  }
}

void client_network::close() {
  connections_.clear();
}

bool client_network::may_arrive(const connection& c, bool server) const {
  auto& inbox = c.sides[server].inbox;
  if (inbox.empty() || (server && paused_.contains(c.server)))
    return false;
  auto i = holds_.find(way_to(c, server));
  if (i == holds_.end())
    return true;
  return !i->second.contains(inbox.front().kind) && !(i->second.contains("") && !inbox.front().end);
}

std::vector<client_end> client_network::ready() const {
  std::vector<client_end> found;
  for (auto& [id, c] : connections_)
    for (auto server : {false, true})
      if (may_arrive(c, server))
        found.push_back({id, server});
  return found;
}

std::string client_network::deliver(client_end to) {
  auto& c = connections_.at(to.connection);
  auto& here = c.sides[to.at_server];
  auto x = std::move(here.inbox.front());
  here.inbox.pop_front();
  if (cuts_.contains(way_to(c, to.at_server))) {
    c.lost = true;
    return "";
  }
  auto name = names_[c.client], server = to_string(c.server);
  auto text = (to.at_server ? name + '>' + server : server + '>' + name) + ' ' + x.text;
  if (x.end) {
    end(c, to.at_server);
    forget_if_over(to.connection);
  } else if (here.open && here.who.hear) {
    auto hear = here.who.hear; // who hears may hang up
    hear(x.bytes);
  }
  return text;
}

} // namespace troupe
