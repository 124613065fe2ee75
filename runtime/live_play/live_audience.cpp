// Orders become questions, replies become words.
#include "runtime/live_play/live_audience.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "messages/ensure.hpp"
#include "messages/overloaded.hpp"
#include "runtime/live_play/server_process.hpp"
#include "runtime/stage/clients/client_text.hpp"

namespace troupe::live_play {

namespace {

/// What a client of the stage asks for that does not say.
constexpr std::uint32_t usual_timeout_ms = 4000;

// ---- what a client of the stage says, as an application asks it

ask::create asked(const create_node& x) {
  return {x.path, x.data, x.mode, x.access, x.ttl_ms};
}

ask::remove asked(const delete_node& x) {
  return {x.path, x.version};
}

ask::set asked(const set_data& x) {
  return {x.path, x.data, x.version};
}

check_version asked(const check_version& x) {
  return x;
}

ask::multi asked(const multi& x) {
  ask::multi what;
  for (auto& part : x.parts)
    std::visit(
        [&](auto& one) {
          if constexpr (requires { what.parts.emplace_back(asked(one)); })
            what.parts.emplace_back(asked(one));
        },
        part);
  ensure(what.parts.size() == x.parts.size(), "scenarios know these parts only");
  return what;
}

ask::get asked(const get_data& x) {
  return {x.path, x.watch};
}

ask::exists asked(const exists& x) {
  return {x.path, x.watch};
}

ask::children asked(const get_children& x) {
  return {x.path, x.watch};
}

/// Nullopt: scenarios have no words for it.
std::optional<shell::question> question_of(const talk::request& x) {
  auto from = [](auto& what) -> std::optional<shell::question> {
    if constexpr (requires { shell::question{asked(what)}; })
      return shell::question{asked(what)};
    else
      return std::nullopt;
  };
  return std::visit(overloaded{[&](const write& y) { return std::visit(from, y); },
                               [&](const read& y) { return std::visit(from, y); },
                               [](const talk::sync_wanted& y) {
                                 return std::optional<shell::question>{ask::sync{y.path}};
                               },
                               [](const auto&) { return std::optional<shell::question>{}; }},
                    x.what);
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
  shell::connection_wishes wishes;
  wishes.servers = round_from(where.server, servers);
  wishes.timeout = std::chrono::milliseconds(where.timeout_ms.value_or(usual_timeout_ms));
  wishes.patient = true;
  wishes.in_order = true;
  auto heard = at.heard;
  auto on_event = [heard](const watch_event& x) { heard->add(text_of(note::fired{x})); };
  auto on_state = [heard](session_state x) {
    auto first = x == session_state::connected && !std::exchange(heard->greeted, true);
    heard->add(first ? "connected" : x == session_state::expired ? "expired" : "");
  };
  at.self = house_.open(wishes, {on_event, on_state});
}

void live_audience::ask(seat& at, const order::ask& x) {
  if (!at.self)
    return;
  talk::request what{0, x.what};
  auto* change = std::get_if<write>(&what.what);
  if (change && std::holds_alternative<close_session>(*change))
    return at.self->close([heard = at.heard](const reply& said) {
      if (said.code == error::ok)
        heard->add(text_of(note::closed{}));
    });
  auto question = question_of(what);
  ensure(question.has_value(), "scenarios ask these things only");
  at.self->ask(std::move(*question), [what, heard = at.heard](const reply& said) {
    if (said.code != error::connection_loss)
      heard->add(text_of(note::answered{what, {0, said}}));
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
