// Lives of applications, and their ways to the servers.
#include "runtime/stage/clients/programs.hpp"

#include <stdexcept>

#include "runtime/stage/clients/line_actor.hpp"

namespace troupe {

programs::programs(caf::actor_system& system, casting& cast, audience& seats,
                   std::vector<server_id> servers, std::function<life_number()> lives)
    : system_(system),
      cast_(cast),
      seats_(seats),
      servers_(std::move(servers)),
      lives_(std::move(lives)) {}

void programs::start(const std::string& name) {
  auto [i, fresh] = all_.try_emplace(name);
  if (fresh)
    i->second.number = seats_.introduce(name);
  if (i->second.life == stage_life)
    i->second.life = lives_();
}

life_number programs::life_of(const std::string& name) const {
  auto i = all_.find(name);
  if (i == all_.end() || i->second.life == stage_life)
    throw std::logic_error("the program " + name + " does not run: nothing can live there");
  return i->second.life;
}

void programs::pause(const std::string& name) {
  cast_.pause(life_of(name));
}

void programs::resume(const std::string& name) {
  cast_.resume(life_of(name));
}

void programs::resume_all() {
  for (auto& [name, x] : all_)
    if (x.life != stage_life)
      cast_.resume(x.life);
}

void programs::crash(const std::string& name) {
  auto life = life_of(name);
  auto& x = all_.at(name);
  cast_.end(life);
  x.life = stage_life;
  for (auto id : std::exchange(*x.connections, {}))
    seats_.lines().hang_up({id, false});
}

endpoint programs::way_to(server_id server, const program& from) {
  auto dial = [this, server, who = from.number, open = from.connections](
                  const std::shared_ptr<client_codec>& codec, client_network::ear ear) {
    auto line = seats_.dial(who, server, codec, std::move(ear));
    if (line)
      open->insert(*line);
    return line;
  };
  return {"server " + to_string(server),
          [this, dial](caf::actor_system& system, const brisk_client& client) {
            return open_line(system, seats_.shared_lines(), dial, client);
          }};
}

session programs::open_session(const std::string& name, session_wishes wishes) {
  wishes.servers.clear();
  for (auto server : servers_)
    wishes.servers.push_back(way_to(server, all_.at(name)));
  wishes.random = [this] { return cast_.draw(); };
  return run_in(name, [&] { return spawn_client(system_, std::move(wishes)); });
}

} // namespace troupe
