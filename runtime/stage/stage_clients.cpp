// Clients of a stage, its own one too, and the peace in which all of them must be served.
#include "runtime/stage/stage.hpp"

#include <algorithm>

#include <caf/send.hpp>

#include "messages/archive.hpp"
#include "messages/operation.hpp"
#include "runtime/stage/clients/session_port.hpp"
#include "runtime/stage/stage_house.hpp"

namespace troupe {

session_options stage::options_of_a_session(server_id at) {
  auto& h = *houses_.at(at);
  session_options options;
  options.self = at;
  options.host = ++last_host_;
  options.times = settings_of(at).times;
  options.enforce_quota = settings_of(at).enforce_quota;
  options.random = [this] { return cast_.draw(); };
  options.new_session_id = [&h] { return h.ids.draw(); };
  options.by = {{"ip", "127.0.0.1"}};
  return options;
}

life_number stage::life_of(server_id server) const {
  auto& h = *houses_.at(server);
  if (h.life == 0 || h.ended)
    throw std::logic_error("server " + to_string(server) + " is down: nothing can live there");
  return h.life;
}

client_session stage::open_session(server_id at, const session_client& client) {
  return run_as(at, [&] {
    return spawn_session(system_, options_of_a_session(at), houses_.at(at)->tree, client);
  });
}

/// A client has come to this server's door.
bool stage::admit(server_id server, std::uint64_t connection,
                  const std::shared_ptr<client_codec>& codec) {
  auto& h = *houses_.at(server);
  if (h.life == 0 || h.ended || !h.tree)
    return false;
  auto options = options_of_a_session(server);
  cast_.as(h.life, [&] {
    open_session_port(system_, audience_->shared_lines(), connection, codec, options, h.tree);
    return 0;
  });
  return true;
}

// ---- the stage's own client

bool stage::creation_pending(const std::string& path, std::uint32_t epoch) const {
  return std::any_of(requests_.begin(), requests_.end(), [&](auto& i) {
    auto& x = i.second;
    return x.path == path && x.epoch == epoch && x.creates && !x.answered;
  });
}

bool stage::put(server_id at, const std::string& path, const std::string& value) {
  auto& h = *houses_.at(at);
  auto there = read(at, path);
  if (!there || !h.desk->serving)
    return false;
  request asked{path, h.desk->epoch, false, false};
  asked.creates = there->code == error::no_node && !creation_pending(path, asked.epoch);
  operation what;
  if (asked.creates)
    what.what = create_node{path, value, {{permission::all, "world", "anyone"}}};
  else
    what.what = set_data{path, value};
  auto attachment = ++last_attachment_;
  requests_[attachment] = asked;
  caf::anon_send(h.desk->role,
                 submission{{{no_session, attachment, 0, {at, client_host}, encode(what)}}});
  settle();
  return true;
}

void stage::on_outcome(std::uint64_t attachment, const reply& what) {
  auto i = requests_.find(attachment);
  if (i == requests_.end())
    return;
  i->second.answered = true;
  if (what.code == error::ok)
    laws_.told(what.at);
}

std::optional<reply> stage::ask(server_id at, troupe::read what) {
  auto& h = *houses_.at(at);
  if (h.life == 0 || !h.tree)
    return std::nullopt;
  auto desk = h.desk;
  auto ticket = ++last_ticket_;
  caf::anon_send(h.tree, reads{client_host, {{1, no_session, ticket, std::move(what), nullptr}}});
  settle();
  auto found = desk->answers.find(ticket);
  if (found == desk->answers.end())
    return std::nullopt;
  auto result = found->second;
  desk->answers.erase(found);
  return result;
}

// ---- peace

void stage::mend() {
  later_.clear();
  wires_->make_whole();
  audience_->lines().release();
  audience_->lines().heal();
  audience_->call_back();
  programs_->resume_all();
  for (auto& [server, h] : houses_) {
    hurt(*h->disk, {disk_fault::kind::mended, {}});
    resume(server);
  }
}

void stage::start_all() {
  for (auto& [server, h] : houses_)
    start(server);
}

bool stage::everyone_serves() const {
  std::set<std::uint32_t> epochs; // a leader that nobody follows any more may not know it yet
  return std::all_of(houses_.begin(), houses_.end(), [&](auto& i) {
    auto& h = *i.second;
    return h.life != 0 && h.desk && h.desk->serving
           && (epochs.insert(h.desk->epoch), epochs.size() == 1);
  });
}

void stage::demand_service() {
  for (auto& [server, h] : houses_)
    if (!laws_.broken() && (h->life == 0 || !h->desk->serving))
      laws_.accuse(to_string(server) + (h->life == 0 ? " does not run" : " does not serve")
                   + " though nothing stands in its way any more");
  for (auto& [server, h] : houses_)
    if (!laws_.broken() && !write_calmly(server, "written_at_" + to_string(server)))
      return laws_.accuse(to_string(server) + " serves, and answers no write");
  for (auto tries = 0; tries < 20 && !laws_.broken() && !client_laws_.waiting().empty(); ++tries)
    wait(plan_.times.tick);
  client_laws_.at_peace();
  check_clients();
  demand_of_programs();
}

/// Long enough for what a session has left to go, and for all who wait in a queue to be told.
void stage::demand_of_programs() {
  auto& laws = programs_->laws();
  for (auto tries = 0; tries < 100 && !laws_.broken() && laws.unsettled(); ++tries)
    wait(plan_.times.tick);
  if (auto wrong = laws.unsettled(); wrong && !laws_.broken())
    laws_.accuse(*wrong + ", though nothing stands in its way any more");
  laws.at_peace();
}

/// Another leader may be chosen meanwhile (an epoch's zxids may be used up): asked again, then.
bool stage::write_calmly(server_id at, const std::string& value) {
  for (auto tries = 0; tries < 20 && !laws_.broken(); ++tries) {
    if (everyone_serves() && put(at, "/calm", value) && requests_.at(last_attachment_).answered) {
      auto everyone_knows = std::all_of(houses_.begin(), houses_.end(), [&](auto& i) {
        auto found = read(i.first, "/calm");
        auto data = found ? std::get_if<got_data>(&found->body) : nullptr;
        return data && data->data == value;
      });
      if (!everyone_knows)
        laws_.accuse("not every server knows what was written at " + to_string(at));
      return true;
    }
    wait(plan_.times.tick);
    start_all();
  }
  return laws_.broken().has_value();
}

} // namespace troupe
