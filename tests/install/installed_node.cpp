// Starts a node alone from installed headers and libraries, talks to it, and ends it:
// installed_node DIRECTORY.
#include <iostream>

#include <caf/actor_system.hpp>
#include <troupe/troupe.hpp>

int main(int argc, char** argv) {
  if (argc != 2)
    return 2;
  troupe::settings all;
  all.data_dir = argv[1];
  troupe::caf_settings config;
  caf::actor_system system{config};
  std::string ended = "not yet";
  {
    auto node = troupe::start_node(system, all, [&](auto& why) { ended = why; });
    std::cout << "a node without a client port runs\n";
    troupe::session_wishes wishes;
    wishes.servers = {node.endpoint()};
    troupe::blocking_session zk{system, troupe::open_session(system, wishes)};
    auto made = zk.create("/installed", troupe::version_text);
    std::cout << (made ? "it has made " + made->path : troupe::describe(made.error())) << '\n';
    if (!made || !zk.close())
      return 1;
  }
  std::cout << "ended: " << (ended.empty() ? "as asked" : ended) << '\n';
  return ended.empty() ? 0 : 1;
}
