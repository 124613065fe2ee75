// From words to endpoints.
#include "runtime/client/open_session.hpp"

#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "runtime/client/tcp_connection.hpp"

namespace troupe {

session open_session(caf::actor_system& system, session_wishes wishes) {
  if (!wishes.random)
    wishes.random = [dice = std::mt19937_64{std::random_device{}()}]() mutable { return dice(); };
  return spawn_client(system, std::move(wishes));
}

std::vector<endpoint> over_tcp(std::string_view servers) {
  auto all = parse_addresses(servers);
  if (!all)
    throw std::invalid_argument("no list of servers: \"" + std::string(servers)
                                + "\" (one:2181,two:2181)");
  auto loop = std::make_shared<io_loop>();
  std::vector<endpoint> result;
  for (auto& server : *all)
    result.push_back({to_string(server), [=](caf::actor_system& system, const brisk_client& to) {
                        return dial_tcp(system, loop, server, to);
                      }});
  return result;
}

session_wishes wishes_of(std::string_view connect_string) {
  auto slash = connect_string.find('/');
  session_wishes wishes;
  wishes.servers = over_tcp(connect_string.substr(0, slash));
  if (slash != std::string_view::npos && slash + 1 < connect_string.size())
    wishes.chroot = connect_string.substr(slash);
  return wishes;
}

} // namespace troupe
