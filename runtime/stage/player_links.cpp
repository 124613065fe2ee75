// What happens between servers, and between them, their disks and their clients.
#include "runtime/stage/player.hpp"

namespace troupe {

void player::check(const link_pattern& x) {
  for (auto s : {x.from, x.to})
    if (s != nobody)
      known(s);
}

template <class Do>
void player::each_link(const std::vector<link_pattern>& patterns, Do act) {
  on_stage();
  std::vector<server_id> all = plan_->voters;
  all.insert(all.end(), plan_->observers.begin(), plan_->observers.end());
  for (auto& x : patterns) {
    check(x);
    for (auto a : all) {
      if (x.of_disk && x.to_disk && (x.from == nobody || x.from == a))
        act(a, the_disk);
      if (x.of_disk && !x.to_disk && (x.to == nobody || x.to == a))
        act(the_disk, a);
      for (auto b : all)
        if (!x.of_disk && x.client.empty() && x.covers(a, b))
          act(a, b);
    }
  }
}

/// Ways between clients and servers.
template <class Do>
void player::each_client(const std::vector<link_pattern>& patterns, Do act) {
  std::vector<server_id> all = plan_->voters;
  all.insert(all.end(), plan_->observers.begin(), plan_->observers.end());
  for (auto& x : patterns) {
    if (x.client.empty())
      continue;
    auto program = stage_->applications().knows(x.client);
    if (!program && !stage_->clients().knows(x.client))
      throw script_error("there is no client " + x.client);
    auto number = program ? stage_->applications().number_of(x.client)
                          : stage_->clients().number_of(x.client);
    auto server = x.of_client_to_server ? x.to : x.from;
    for (auto s : all)
      if (server == nobody || server == s)
        act(client_way{number, s, x.of_client_to_server});
  }
}

void player::on(const command::hold& x) {
  each_link(x.links, [&](auto a, auto b) { stage_->wires().hold(a, b, x.kind); });
  each_client(x.links, [&](const client_way& way) { stage_->clients().lines().hold(way, x.kind); });
}

void player::on(const command::release& x) {
  static const std::vector<link_pattern> everything{
      {}, {nobody, nobody, true, true}, {nobody, nobody, true, false}};
  auto& links = x.links.empty() ? everything : x.links;
  each_link(links, [&](auto a, auto b) { stage_->wires().release(a, b); });
  each_client(links, [&](const client_way& way) { stage_->clients().lines().release(way); });
  if (x.links.empty())
    stage_->clients().lines().release();
}

void player::on(const command::cut& x) {
  each_link(x.links, [&](auto a, auto b) { stage_->wires().cut(a, b); });
  each_client(x.links, [&](const client_way& way) { stage_->clients().lines().cut(way); });
  for (auto& here : x.sides)
    for (auto& there : x.sides)
      for (auto a : here)
        for (auto b : there)
          if (&here != &there)
            on_stage().wires().cut(known(a), known(b));
}

void player::on(const command::heal&) {
  on_stage().wires().heal();
  on_stage().clients().lines().heal();
}

void player::on(const command::disturb& x) {
  each_link(x.links, [&](auto a, auto b) { stage_->wires().disturb(a, b, x.what); });
}

void player::on(const command::delay& x) {
  each_link(x.links,
            [&](auto a, auto b) { stage_->wires().delay(a, b, std::chrono::milliseconds(x.ms)); });
}

} // namespace troupe
