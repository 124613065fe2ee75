// Three servers of one ensemble in one process, and a session that goes on when its server is gone.
//
//   three_nodes [directory] [first of six ports]
//
// The servers talk to each other over TCP on 127.0.0.1, as they would on three machines. There is
// no client port: the session reaches them within the process, without a socket.
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

/// What each of the three is told; they differ in `self` and in their directory.
std::vector<troupe::settings> three(const std::string& directory, std::uint16_t port) {
  std::vector<troupe::member> members(3);
  for (std::uint32_t id = 1; auto& member : members) {
    member.id = troupe::server_id{id++};
    member.host = "127.0.0.1";
    member.quorum_port = port++;
    member.election_port = port++;
  }
  std::vector<troupe::settings> result;
  for (auto& member : members) {
    troupe::settings all;
    all.self = member.id;
    all.standalone = false;
    all.servers = troupe::ensemble{members};
    all.data_dir = directory + "/server" + to_string(member.id);
    result.push_back(all);
  }
  return result;
}

// [outliving]
/// The session is opened at the first node; when that one is stopped it goes on at another.
void outlive_the_first(caf::actor_system& system, std::vector<troupe::running_node>& nodes) {
  troupe::session_wishes wishes;
  for (auto& node : nodes)
    wishes.servers.push_back(node.endpoint());
  wishes.in_order = true;
  troupe::blocking_session zk{system, troupe::open_session(system, wishes)};

  auto made = zk.create("/here", "hello", troupe::create_mode::ephemeral);
  std::cout << (made ? "made " + made->path : troupe::describe(made.error())) << '\n';

  nodes.front().stop();
  std::cout << "server 1 is stopped\n";

  auto found = zk.get("/here"); // ephemeral: it is there as long as the session
  std::cout << (found ? "still there: " + found->data.value_or("")
                      : troupe::describe(found.error()))
            << '\n';
  zk.close();
}
// [/outliving]

int run(const std::string& directory, std::uint16_t port) {
  troupe::caf_settings config;
  caf::actor_system system{config};
  std::vector<troupe::running_node> nodes;
  for (auto& all : three(directory, port))
    nodes.push_back(troupe::start_node(system, all, [](const std::string& why) {
      if (!why.empty())
        std::cout << "a node has ended itself: " << why << '\n';
    }));
  outlive_the_first(system, nodes);
  nodes.clear(); // stops the other two
  std::cout << "all are stopped\n";
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return run(argc > 1 ? argv[1] : "data/three_nodes",
               static_cast<std::uint16_t>(argc > 2 ? std::stoi(argv[2]) : 2880));
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
