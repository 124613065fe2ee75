// A node inside another application: this program's own actor system runs a server alone, and any
// ZooKeeper client can connect to it while the program does its work.
//
//   embed [data directory] [client port]
//
// The host application keeps its signals, its log and its life: if the node has to end itself, the
// program hears why and goes on.
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <caf/actor_system.hpp>

#include "runtime/client/blocking_session.hpp"
#include "runtime/client/open_session.hpp"
#include "runtime/live/caf_settings.hpp"
#include "runtime/live/start.hpp"

namespace {

// [settings]
troupe::settings alone(const std::string& data_dir, std::uint16_t port) {
  troupe::settings all;
  all.data_dir = data_dir;
  all.client_host = "127.0.0.1";
  all.client_port = port;
  return all;
}
// [/settings]

// [asking]
/// Writes, and reads what was written, over this way to the node.
std::string greet(caf::actor_system& system, const std::string& path,
                  const std::vector<troupe::endpoint>& way) {
  troupe::session_wishes wishes;
  wishes.servers = way;
  troupe::blocking_session zk{system, troupe::open_session(system, wishes)};
  zk.create(path, "hello"); // an error if it is there from last time: that is well, too
  auto found = zk.get(path);
  zk.close();
  return found ? found->data.value_or("") : troupe::describe(found.error());
}
// [/asking]

// [running]
int run(const troupe::settings& all) {
  troupe::caf_settings config; // or the host's own configuration, with the middleman loaded
  caf::actor_system system{config};
  auto node = troupe::start_node(system, all, [](const std::string& why) {
    std::cout << "the node has ended" << (why.empty() ? "" : ": ") << why << '\n';
  });
  auto address = "127.0.0.1:" + std::to_string(node.client_port());
  std::cout << "clients can connect at " << address << '\n';
  std::cout << "within the process: " << greet(system, "/near", {node.endpoint()}) << '\n';
  std::cout << "over TCP: " << greet(system, "/far", troupe::over_tcp(address)) << '\n';
  node.stop(); // its port and directory are free again
  std::cout << "the application goes on\n";
  return 0;
}
// [/running]

} // namespace

int main(int argc, char** argv) {
  try {
    return run(alone(argc > 1 ? argv[1] : "data/embedded",
                     static_cast<std::uint16_t>(argc > 2 ? std::stoi(argv[2]) : 2191)));
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
