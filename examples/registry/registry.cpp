// A service's instances in a registry, and clients that share them evenly.
//
//   registry SERVERS offer NAME ADDRESS     an instance, in the registry until stdin ends
//   registry SERVERS use                    a client: takes an instance for each line of stdin
//
// An instance that is killed is out when its session has expired. Balancing is soft: see
// actors/recipes/registry_actor.hpp.
#include <exception>
#include <iostream>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/recipes/registry_actor.hpp"
#include "runtime/client/open_session.hpp"

namespace {

using namespace troupe::recipes;

void complain(const caf::error& why) {
  std::cout << troupe::describe(why) << std::endl;
}

void offer(caf::scoped_actor& self, const registry& all, const std::string& name,
           const std::string& address) {
  self->request(all, caf::infinite, offer_instance{name, address})
      .receive([](const instance_offered& x) { std::cout << "offers " << x.name << std::endl; },
               complain);
  for (std::string line; std::getline(std::cin, line);)
    ; // serves its clients
}

void use(caf::scoped_actor& self, const registry& all) {
  for (std::string line; std::getline(std::cin, line);)
    self->request(all, caf::infinite, pick_instance{})
        .receive(
            [&](const instance_picked& x) {
              std::cout << "uses " << x.which.name << " at " << x.which.data.value_or("")
                        << std::endl;
            },
            complain);
}

void run(int argc, char** argv) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto wishes = troupe::wishes_of(argv[1]);
  wishes.timeout = std::chrono::seconds(4); // how long a killed instance is still believed in
  auto session = troupe::open_session(system, wishes);
  auto all = spawn_registry(system, session, {.path = "/services/greeter"});
  caf::scoped_actor self{system};
  if (argc == 5)
    offer(self, all, argv[3], argv[4]);
  else
    use(self, all);
  self->send_exit(all, caf::exit_reason::user_shutdown);
  self->send(session, troupe::ask::close{});
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 5) {
    std::cerr << "registry SERVERS offer NAME ADDRESS | registry SERVERS use\n";
    return 2;
  }
  try {
    run(argc, argv);
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
