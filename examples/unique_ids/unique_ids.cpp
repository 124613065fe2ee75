// Unique numbers for many programs at once: each takes a block of them from a znode, and asks again
// only when its block is used up.
//
//   unique_ids one:2181,two:2181 5          draws five numbers
//
// No number is ever drawn twice; what is left of a block is lost with its program.
#include <exception>
#include <iostream>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/recipes/id_blocks_actor.hpp"
#include "runtime/client/open_session.hpp"

namespace {

void run(const std::string& servers, int how_many) {
  using namespace troupe::recipes;
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto session = troupe::open_session(system, troupe::wishes_of(servers));
  auto numbers = spawn_ids(system, session, {.path = "/ids", .block = 10});
  caf::scoped_actor self{system};
  for (auto i = 0; i < how_many; ++i)
    self->request(numbers, caf::infinite, draw_id{})
        .receive([](const drawn_id& x) { std::cout << x.id << std::endl; },
                 [](const caf::error& why) { std::cerr << troupe::describe(why) << '\n'; });
  self->send_exit(numbers, caf::exit_reason::user_shutdown);
  self->send(session, troupe::ask::close{});
}

} // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "127.0.0.1:2181", argc > 2 ? std::stoi(argv[2]) : 5);
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
