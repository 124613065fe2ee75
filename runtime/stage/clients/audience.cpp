// Seats, and the way to a server.
#include "runtime/stage/clients/audience.hpp"

#include <utility>

#include <caf/send.hpp>

namespace troupe {

namespace {

/// What a client asks for that does not say.
constexpr std::uint32_t usual_timeout_ms = 4000;

} // namespace

audience::audience(caf::actor_system& system, std::vector<server_id> servers, usher admit,
                   client_witness tell)
    : system_(system),
      servers_(std::move(servers)),
      admit_(std::move(admit)),
      tell_(std::move(tell)) {}

client_id audience::introduce(const std::string& name) {
  auto number = client_id{++last_number_};
  lines_->introduce(number, name);
  return number;
}

void audience::seat(const std::string& name) {
  auto number = introduce(name);
  client_parts parts;
  parts.name = name;
  parts.servers = servers_;
  parts.timeout_ms = usual_timeout_ms;
  parts.lines = lines_;
  parts.dial = [this, number](server_id server, const std::shared_ptr<client_codec>& codec,
                              const stage_client_actor& self) {
    auto line = std::make_shared<std::uint64_t>();
    auto hear = [self, line](std::optional<std::string> bytes) {
      caf::anon_send(self, client_bytes{*line, std::move(bytes)});
    };
    auto made =
        dial(number, server, codec,
             {[hear](const std::string& bytes) { hear(bytes); }, [hear] { hear(std::nullopt); }});
    *line = made.value_or(0);
    return made;
  };
  parts.tell = tell_;
  clients_[name] = {number, spawn_client(system_, std::move(parts))};
}

std::optional<std::uint64_t> audience::dial(client_id who, server_id server,
                                            const std::shared_ptr<client_codec>& codec,
                                            client_network::ear ear) {
  auto line = lines_->connect(who, server);
  if (!line)
    return std::nullopt;
  lines_->attend({*line, false}, std::move(ear));
  if (admit_(server, *line, codec))
    return line;
  lines_->hang_up({*line, true});
  lines_->hang_up({*line, false});
  return std::nullopt;
}

void audience::tell(const std::string& name, client_order what) {
  caf::anon_send(clients_.at(name).self, std::move(what));
}

void audience::call_back() {
  for (auto& [name, x] : clients_)
    caf::anon_send(x.self, client_order{order::come_back{}});
}

void audience::close() {
  lines_->close();
  clients_.clear();
}

} // namespace troupe
