// Opens a session from installed headers and libraries: installed_client SERVERS VERSION. With a
// server there, it reads the root; with none, it says so. Either way it ends its session.
#include <iostream>
#include <string>

#include <caf/actor_system.hpp>
#include <troupe/troupe.hpp>

static_assert(troupe::headers >= troupe::release{0, 1});

int main(int argc, char** argv) {
  if (argc != 3)
    return 2;
  if (std::string{argv[2]} != troupe::version_text)
    return 3;
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto session = troupe::open_session(system, troupe::wishes_of(argv[1]));
  troupe::blocking_session zk{system, session, std::chrono::milliseconds{500}};
  auto root = zk.exists("/");
  std::cout << (root ? "there is a root" : troupe::describe(root.error())) << '\n';
  return zk.close() ? 0 : 1;
}
