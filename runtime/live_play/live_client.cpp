// Sessions, each at one server.
#include "runtime/live_play/live_client.hpp"

#include "runtime/live_play/server_process.hpp"

namespace troupe::live_play {

namespace {

/// Twenty ticks of two seconds: servers grant no more, and shorten it to what they grant.
constexpr live_client::ms session_timeout{40'000};

std::optional<reply> within(live_client::ms patience, std::future<reply> answer) {
  if (answer.wait_for(patience) != std::future_status::ready)
    return std::nullopt;
  return answer.get();
}

} // namespace

live_client::session live_client::open(std::uint16_t port, bool patient) {
  shell::connection_wishes wishes;
  wishes.servers = {{host, port}};
  wishes.timeout = session_timeout;
  wishes.patient = patient;
  return house_.open(wishes, {});
}

live_client::session live_client::at(server_id server, std::uint16_t port) {
  auto& mine = sessions_[server];
  if (!mine)
    mine = open(port, true);
  return mine;
}

void live_client::forget(server_id at) {
  auto i = sessions_.find(at);
  if (i == sessions_.end())
    return;
  i->second->close();
  sessions_.erase(i);
}

std::optional<error> live_client::put(const session& by, const std::string& path,
                                      const std::string& value, ms patience) {
  auto set = within(patience, by->ask(ask::set{path, value}));
  if (!set || set->code != error::no_node)
    return set ? std::optional(set->code) : std::nullopt;
  auto made = within(patience, by->ask(ask::create{path, value}));
  return made ? std::optional(made->code) : std::nullopt;
}

std::optional<error> live_client::put(server_id server, std::uint16_t port, const std::string& path,
                                      const std::string& value, ms patience) {
  return put(at(server, port), path, value, patience);
}

void live_client::say(server_id server, std::uint16_t port, const std::string& path,
                      const std::string& value) {
  at(server, port)->ask(ask::set{path, value}, [](const reply&) {});
}

std::optional<error> live_client::put_afresh(std::uint16_t port, const std::string& path,
                                             const std::string& value, ms patience) {
  auto by = open(port, false);
  auto code = put(by, path, value, patience);
  by->close().wait_for(ms{1000});
  return code;
}

std::optional<reply> live_client::read(server_id server, std::uint16_t port,
                                       const std::string& path, ms patience) {
  return within(patience, at(server, port)->ask(ask::get{path}));
}

} // namespace troupe::live_play
