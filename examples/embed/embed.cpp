// A node inside another application: this program's own actor system runs a server alone, and any
// ZooKeeper client can connect to it while the program does its work.
//
//   embed [data directory] [client port]
//
// The host application keeps its signals, its log and its life: if the node has to end itself, the
// program hears why and goes on.
#include <exception>
#include <iostream>
#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <caf/actor_system.hpp>

#include "runtime/live/caf_settings.hpp"
#include "runtime/live/start.hpp"
#include "runtime/shell/client.hpp"

namespace {

troupe::settings alone(const std::string& data_dir, std::uint16_t port) {
  troupe::settings all;
  all.data_dir = data_dir;
  all.client_host = "127.0.0.1";
  all.client_port = port;
  return all;
}

/// Writes and reads as any client would, by this project's own C++ client.
std::string greet(std::uint16_t port) {
  boost::asio::io_context io;
  auto busy = boost::asio::make_work_guard(io);
  std::thread runs([&io] { io.run(); });
  troupe::shell::client_options where;
  where.servers = {{"127.0.0.1", port}};
  where.patient = true; // the node may still be reading its disk
  auto client = troupe::shell::client::open(io, where, {});
  auto anyone = troupe::acl{{troupe::permission::all, "world", "anyone"}};
  auto made = client->ask(troupe::write{troupe::create_node{"/greeting", "hello", anyone}}).get();
  if (made.code != troupe::error::ok)
    std::cout << "not created: error " << static_cast<int>(made.code) << '\n';
  auto answer = client->ask(troupe::read{troupe::get_data{"/greeting"}}).get();
  client->close().get();
  busy.reset();
  io.stop();
  runs.join();
  auto got = std::get_if<troupe::got_data>(&answer.body);
  return got && got->data ? *got->data
                          : "nothing (error " + std::to_string(static_cast<int>(answer.code)) + ')';
}

int run(const troupe::settings& all) {
  troupe::caf_settings config; // or the host's own configuration, with the middleman loaded
  caf::actor_system system{config};
  auto node = troupe::start_node(system, all, [](const std::string& why) {
    std::cout << "the node has ended" << (why.empty() ? "" : ": ") << why << '\n';
  });
  std::cout << "clients can connect at 127.0.0.1:" << node.client_port() << '\n';
  std::cout << "one has read: " << greet(node.client_port()) << '\n';
  node.stop(); // its port and directory are free again
  std::cout << "the application goes on\n";
  return 0;
}

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
