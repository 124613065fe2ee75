// Live configuration: the program is told of each change of a znode, and knows whether what it has
// is fresh.
//
//   live_configuration one:2181,two:2181 /app/configuration          until stdin ends
//
// Change it with `troupe cli`, or any ZooKeeper client; stop the servers, and start them again.
#include <exception>
#include <iostream>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/recipes/znode_mirror_actor.hpp"
#include "runtime/client/open_session.hpp"

namespace {

// [mirror]
caf::behavior application(caf::event_based_actor* self, const troupe::recipes::mirror& config) {
  self->send(config, troupe::recipes::subscribe{});
  return {
      [=](const troupe::recipes::znode_seen& x) {
        auto text = x.is ? x.is->data.value_or("") : "none";
        std::cout << (x.fresh ? "configuration: " : "may be old: ") << text << std::endl;
      },
  };
}
// [/mirror]

void run(const std::string& servers, const std::string& path) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto session = troupe::open_session(system, troupe::wishes_of(servers));
  auto mirror = troupe::recipes::spawn_mirror(system, session, {path});
  auto mine = system.spawn(application, mirror); // lives as long as somebody holds it
  for (std::string line; std::getline(std::cin, line);)
    ; // the program's own work
  caf::anon_send_exit(mirror, caf::exit_reason::user_shutdown);
  caf::anon_send(session, troupe::ask::close{});
}

} // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "127.0.0.1:2181", argc > 2 ? argv[2] : "/app/configuration");
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
