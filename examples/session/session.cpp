// An actor with a session to an ensemble outside: it follows the znode /greeting, and counts in
// /seen how often it has seen a new one.
//
//   session one:2181,two:2181          until stdin ends
//
// Following is written with handlers, counting as a coroutine: the same requests, two ways to write
// them down. Works with Troupe's servers and with ZooKeeper's.
#include <exception>
#include <iostream>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include "runtime/client/coroutine.hpp"
#include "runtime/client/open_session.hpp"

namespace {

// [coroutine]
/// Adds one to the number in /seen, as often as it takes: somebody else may be doing the same.
troupe::coroutine count(caf::event_based_actor* self, troupe::session session) {
  troupe::coroutine_session zk{self, session};
  for (;;) {
    auto seen = co_await zk.get("/seen");
    if (!seen && troupe::code_of(seen.error()) == troupe::error::no_node) {
      co_await zk.create("/seen", "0");
      continue;
    }
    if (!seen)
      co_return; // the session is over
    auto next = std::to_string(std::stoi(seen->data.value_or("0")) + 1);
    auto done = co_await zk.set("/seen", next, seen->stat.version);
    if (done || troupe::code_of(done.error()) != troupe::error::bad_version) {
      std::cout << (done ? "seen: " + next : troupe::describe(done.error())) << std::endl;
      co_return;
    }
  }
}
// [/coroutine]

// [watching]
void follow(caf::event_based_actor* self, const troupe::session& session) {
  self->request(session, caf::infinite, troupe::ask::get{"/greeting", true})
      .then(
          [=](const troupe::got_data& x) {
            std::cout << "greeting: " << x.data.value_or("") << std::endl;
            count(self, session);
          },
          [=](const caf::error& why) {
            if (troupe::code_of(why) != troupe::error::no_node)
              return; // the session is over; session_change says so
            std::cout << "no greeting" << std::endl;
            self->request(session, caf::infinite, troupe::ask::exists{"/greeting", true})
                .then([=](const troupe::existence& x) {
                  if (x.stat)
                    follow(self, session); // it came in between
                });
          });
}

caf::behavior follower(caf::event_based_actor* self, const troupe::session& session) {
  self->send(session, troupe::ask::attend{});
  follow(self, session);
  return {
      [=](const troupe::watch_event&) {
        follow(self, session); // a watch speaks once: what has changed is read, and watched again
      },
      [=](const troupe::session_change& x) {
        std::cout << "session: " << troupe::to_string(x.now) << std::endl;
        if (x.now == troupe::session_state::expired)
          follow(self, session); // its watches went with it; the next session is being opened
        if (x.now == troupe::session_state::closed)
          self->quit();
      },
  };
}
// [/watching]

// [opening]
void run(const std::string& servers) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto session = troupe::open_session(system, troupe::wishes_of(servers));
  auto mine = system.spawn(follower, session); // lives as long as somebody holds it
  for (std::string line; std::getline(std::cin, line);)
    ; // the program's own work
  caf::scoped_actor self{system};
  self->send(session, troupe::ask::close{});
  self->wait_for(mine);
}
// [/opening]

} // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "127.0.0.1:2181");
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
