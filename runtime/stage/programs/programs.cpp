// Lives of applications, and their ways to the servers.
#include "runtime/stage/programs/programs.hpp"

#include <algorithm>
#include <stdexcept>

#include <caf/send.hpp>

#include "runtime/stage/programs/line_actor.hpp"
#include "runtime/stage/programs/performer_actor.hpp"

namespace troupe {

programs::programs(caf::actor_system& system, casting& cast, audience& seats,
                   std::vector<server_id> servers, std::function<life_number()> lives,
                   program_witness outside)
    : system_(system),
      cast_(cast),
      seats_(seats),
      servers_(std::move(servers)),
      lives_(std::move(lives)),
      outside_(std::move(outside)) {}

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
  laws_.stood_still(name);
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
  laws_.gone(name);
  x.life = stage_life;
  x.performer = nullptr;
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

session programs::open_session(const std::string& name, session_wishes wishes, server_id first) {
  auto order = servers_;
  if (auto i = std::find(order.begin(), order.end(), first); i != order.end()) {
    std::rotate(order.begin(), i, order.end());
    wishes.in_order = true;
  }
  wishes.servers.clear();
  for (auto server : order)
    wishes.servers.push_back(way_to(server, all_.at(name)));
  wishes.random = [this] { return cast_.draw(); };
  return run_in(name, [&] { return spawn_client(system_, std::move(wishes)); });
}

// ---- programs of scripts

program_voice programs::voice_of(const std::string& name) {
  auto judge = [this](const std::optional<std::string>& wrong) {
    if (wrong)
      outside_.accuse(*wrong);
  };
  return {
      [this, name](const std::string& what) { outside_.tell(name, what); },
      [this, name](const std::string& path, std::size_t most) {
        laws_.wants(path, {name, most});
      },
      [this, name](const std::string& path, std::size_t most) {
        laws_.gives_up(path, {name, most});
      },
      [this, name, judge](const std::string& path, std::size_t most, recipes::fencing_token token) {
        judge(laws_.holds(path, {name, most}, token));
      },
      [this, name](const std::string& path, std::size_t most) {
        laws_.let_go(path, {name, most});
      },
      [this, name, judge](const std::string& path, const std::string& what) {
        judge(laws_.given(path, what, name));
      }};
}

void programs::perform(const std::string& name, server_id first,
                       std::chrono::milliseconds timeout) {
  start(name);
  session_wishes wishes;
  wishes.timeout = timeout;
  auto with = open_session(name, std::move(wishes), first);
  all_.at(name).performer =
      run_in(name, [&] { return spawn_performer(system_, name, with, voice_of(name)); });
}

void programs::tell(const std::string& name, errand what) {
  caf::anon_send(all_.at(name).performer, std::move(what));
}

} // namespace troupe
