// The first ten minutes of docs/embedding.md: a node, a session and a watch in one program.
//
//   first [data directory]
// [program]
#include <iostream>

#include <caf/actor_system.hpp>
#include <troupe/troupe.hpp>

int main(int argc, char** argv) {
  troupe::caf_settings config;
  caf::actor_system system{config};

  // A node: one server alone. What is written to it stays in its directory.
  troupe::settings all;
  all.data_dir = argc > 1 ? argv[1] : "data";
  auto node = troupe::start_node(system, all, [](const std::string& why) {
    std::cout << "the node has ended" << (why.empty() ? "" : ": ") << why << '\n';
  });

  // A session with it, for a thread that waits for its answers.
  troupe::blocking_session zk{system, troupe::open_session(system, {.servers = {node.endpoint()}})};
  zk.create("/motd"); // node_exists if the program has run before: that is well, too
  zk.set("/motd", "hello");

  // A watch: told once, when what was read is not so any more.
  auto found = zk.get("/motd", true);
  std::cout << (found ? found->data.value_or("") : troupe::describe(found.error())) << '\n';
  zk.set("/motd", "good bye");
  if (auto event = zk.next_event(std::chrono::seconds(5)))
    std::cout << event->path << " has changed\n";

  zk.close();
}
// [/program]
