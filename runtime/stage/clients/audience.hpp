// All clients of a stage, by name.
//
// Seats them and passes orders on; decides nothing about servers. Always: a client's number is its
// place in the order of arrival.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/stage/clients/client_actor.hpp"
#include "runtime/stage/clients/client_network.hpp"
#include "runtime/stage/clients/client_note.hpp"

namespace troupe {

class audience {
public:
  /// Opens a server's end of a connection; false: nobody answers there.
  using usher = std::function<bool(server_id, std::uint64_t, const std::shared_ptr<client_codec>&)>;

  audience(caf::actor_system& system, std::vector<server_id> servers, usher admit,
           client_witness tell);

  bool knows(const std::string& name) const {
    return clients_.contains(name);
  }

  /// A client that is seated elsewhere: a number and a name on the wires.
  client_id introduce(const std::string& name);

  /// A connection to a server with this ear at the client's end; nullopt: nobody answers there.
  std::optional<std::uint64_t> dial(client_id who, server_id server,
                                    const std::shared_ptr<client_codec>& codec,
                                    client_network::ear ear);

  client_id number_of(const std::string& name) const {
    return clients_.at(name).number;
  }

  /// A client that has no session yet.
  void seat(const std::string& name);

  void tell(const std::string& name, client_order what);

  /// Whoever has vanished comes back.
  void call_back();

  client_network& lines() {
    return *lines_;
  }

  const std::shared_ptr<client_network>& shared_lines() const {
    return lines_;
  }

  /// Ends everything without telling anyone.
  void close();

private:
  struct client {
    client_id number{};
    stage_client_actor self;
  };

  caf::actor_system& system_;
  std::vector<server_id> servers_;
  usher admit_;
  client_witness tell_;
  std::shared_ptr<client_network> lines_ = std::make_shared<client_network>();
  std::map<std::string, client> clients_;
  std::uint32_t last_number_ = 0;
};

} // namespace troupe
