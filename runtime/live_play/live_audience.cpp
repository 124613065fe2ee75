// Orders become questions, replies become words.
#include "runtime/live_play/live_audience.hpp"

#include <algorithm>
#include <utility>

#include "runtime/live_play/server_process.hpp"
#include "runtime/stage/clients/client_text.hpp"

namespace troupe::live_play {

namespace {

/// What a client of the stage asks for that does not say.
constexpr std::uint32_t usual_timeout_ms = 4000;

shell::question question_of(const talk::request& x) {
  if (auto what = std::get_if<write>(&x.what))
    return *what;
  if (auto what = std::get_if<read>(&x.what))
    return *what;
  if (auto what = std::get_if<talk::proof>(&x.what))
    return wire::auth_request{what->scheme, what->credential};
  return wire::sync_request{std::get<talk::sync_wanted>(x.what).path};
}

/// This server first, the others behind it, and round again from the first.
std::vector<address> round_from(server_id first,
                                const std::map<server_id, std::uint16_t>& servers) {
  std::vector<address> all;
  for (auto& [server, port] : servers)
    all.push_back({host, port});
  auto place = std::distance(servers.begin(), servers.find(first));
  std::rotate(all.begin(), all.begin() + place, all.end());
  return all;
}

} // namespace

void live_audience::memory::add(const std::string& line) {
  std::lock_guard hold{guard};
  if (!line.empty())
    lines.push_back(line);
}

live_audience::live_audience() : work_(io_.get_executor()), thread_([this] { io_.run(); }) {
  // nop
}

live_audience::~live_audience() {
  work_.reset();
  io_.stop();
}

void live_audience::tell(const command::client& x,
                         const std::map<server_id, std::uint16_t>& servers) {
  auto& at = seats_[x.name];
  if (auto where = std::get_if<order::visit>(&x.what.what))
    visit(at, *where, servers);
  else if (auto what = std::get_if<order::ask>(&x.what.what))
    ask(at, *what);
}

void live_audience::visit(seat& at, const order::visit& where,
                          const std::map<server_id, std::uint16_t>& servers) {
  shell::client_options wishes;
  wishes.servers = round_from(where.server, servers);
  wishes.timeout = std::chrono::milliseconds(where.timeout_ms.value_or(usual_timeout_ms));
  wishes.patient = true;
  wishes.in_order = true;
  auto heard = at.heard;
  auto on_event = [heard](const watch_event& x) { heard->add(text_of(note::fired{x})); };
  auto on_state = [heard](shell::client_state x) {
    auto first = x == shell::client_state::connected && !std::exchange(heard->greeted, true);
    heard->add(first ? "connected" : x == shell::client_state::expired ? "expired" : "");
  };
  at.self = shell::client::open(io_, wishes, {on_event, on_state});
}

void live_audience::ask(seat& at, const order::ask& x) {
  if (!at.self)
    return;
  talk::request asked{0, x.what};
  auto* change = std::get_if<write>(&asked.what);
  auto closes = change && std::holds_alternative<close_session>(*change);
  at.self->ask(question_of(asked), [asked, closes, heard = at.heard](const reply& said) {
    if (said.code == error::connection_loss)
      return;
    heard->add(closes ? text_of(note::closed{}) : text_of(note::answered{asked, {0, said}}));
  });
}

std::vector<std::string> live_audience::words() const {
  std::vector<std::string> all;
  for (auto& [name, at] : seats_) {
    std::lock_guard hold{at.heard->guard};
    for (auto& line : at.heard->lines)
      all.push_back(name + ' ' + line);
  }
  return all;
}

void live_audience::forget(const std::vector<std::string>& lines) {
  for (auto& line : lines) {
    auto& heard = *seats_.at(line.substr(0, line.find(' '))).heard;
    std::lock_guard hold{heard.guard};
    heard.lines.erase(heard.lines.begin());
  }
}

std::string comparable_words::of(const std::string& line) {
  auto name = line.substr(0, line.find(' '));
  auto rest = line.substr(std::min(line.size(), name.size() + 1));
  if (rest.starts_with("lost") || rest.starts_with("never asked"))
    return "";
  if (!rest.starts_with("connected to"))
    return line;
  return std::exchange(greeted_[name], true) ? "" : name + " connected";
}

} // namespace troupe::live_play
