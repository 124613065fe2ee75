// An application with a session over TCP, told on stdin what to do;
// tests/live/client_session_test.py plays it beside servers of both kinds.
//
//   session_program SERVERS TIMEOUT_MS
//
// Each line is a request, answered with one line; events and changes of the session come between,
// as "event …" and "session …". Never decides anything itself.
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "messages/overloaded.hpp"
#include "runtime/client/open_session.hpp"

namespace {

using namespace troupe;

/// One line from stdin.
struct line_read {
  std::string text;
};

void say(const std::string& line) {
  std::cout << line + '\n' << std::flush;
}

std::string words(const created& x) {
  return "created " + x.path;
}

std::string words(const confirmed&) {
  return "done";
}

std::string words(const troupe::stat& x) {
  return "version " + std::to_string(x.version);
}

std::string words(const got_data& x) {
  return "got " + x.data.value_or("null") + " version " + std::to_string(x.stat.version);
}

std::string words(const existence& x) {
  return x.stat ? "there" : "not there";
}

std::string words(const got_children& x) {
  std::string all = "children";
  for (auto& name : x.names)
    all += ' ' + name;
  return all;
}

std::string words(const got_acl& x) {
  std::string all = "acl";
  for (auto& entry : x.access)
    all += ' ' + entry.scheme + ':' + entry.id;
  return all;
}

std::string words(const multi_done& x) {
  std::string all = x.failed ? "failed" : "all";
  for (auto& part : x.parts)
    all += ' ' + to_string(part.code) + ';';
  return all;
}

std::string words(const number_told& x) {
  return "number " + std::to_string(x.value);
}

std::string words(const got_paths& x) {
  std::set<std::string> sorted(x.paths.begin(), x.paths.end());
  std::string all = "paths";
  for (auto& path : sorted)
    all += ' ' + path;
  return all;
}

std::string words(const identities_told& x) {
  std::string all = "you are";
  for (auto& one : x.who)
    all += ' ' + one.scheme + ':' + one.id;
  return all;
}

} // namespace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(line_read)

namespace {

template <class Asked>
void ask_and_say(caf::event_based_actor* self, const session& with, Asked what) {
  self->request(with, caf::infinite, std::move(what))
      .then([](const answer_of<Asked>& said) { say(words(said)); },
            [](const caf::error& why) { say("error " + to_string(code_of(why))); });
}

create_mode mode_of(const std::string& word) {
  static const std::map<std::string, create_mode> all{
      {"ephemeral", create_mode::ephemeral},
      {"sequential", create_mode::persistent_sequential},
      {"container", create_mode::container}};
  auto found = all.find(word);
  return found == all.end() ? create_mode::persistent : found->second;
}

watcher_type type_of(const std::string& word) {
  static const std::map<std::string, watcher_type> all{{"data", watcher_type::data},
                                                       {"children", watcher_type::children}};
  auto found = all.find(word);
  return found == all.end() ? watcher_type::any : found->second;
}

void obey(caf::event_based_actor* self, const session& with, const std::string& text) {
  std::istringstream in(text);
  std::string verb, path, more, last;
  in >> verb >> path >> more >> last;
  auto watch = more == "watch";
  auto run = [&](auto what) { ask_and_say(self, with, std::move(what)); };
  if (verb == "create")
    run(ask::create{path, more, mode_of(last), last == "private" ? creator_only() : anyone()});
  else if (verb == "create_big")
    run(ask::create{path, std::string(static_cast<std::size_t>(std::stoi(more)), 'x')});
  else if (verb == "ensure")
    run(ask::ensure_path{path});
  else if (verb == "set")
    run(ask::set{path, more, last.empty() ? -1 : std::stoi(last)});
  else if (verb == "get")
    run(ask::get{path, watch});
  else if (verb == "exists")
    run(ask::exists{path, watch});
  else if (verb == "children")
    run(ask::children{path, watch});
  else if (verb == "acl")
    run(ask::get_acl{path});
  else if (verb == "remove")
    run(ask::remove{path});
  else if (verb == "swap") // two znodes, in one transaction
    run(ask::multi{{ask::set{path, last}, ask::set{more, last}, check_version{path, -1}}});
  else if (verb == "watch")
    run(ask::watch{path});
  else if (verb == "unwatch")
    run(ask::unwatch{path, type_of(more)});
  else if (verb == "create_ttl")
    run(ask::create{path, "", create_mode::persistent_ttl, anyone(), std::stoi(more)});
  else if (verb == "look") // at two contents and the children of the first, at one moment
    run(ask::multi_read{{ask::get{path}, ask::get{more}, ask::children{path}}});
  else if (verb == "count")
    run(ask::count_descendants{path});
  else if (verb == "ephemerals")
    run(ask::ephemerals{path});
  else if (verb == "who_am_i")
    run(ask::who_am_i{});
  else if (verb == "configuration")
    run(ask::configuration{});
  else if (verb == "reconfigure") // this server leaves
    run(ask::reconfigure{std::nullopt, path, std::nullopt, -1});
  else if (verb == "sync")
    run(ask::sync{});
  else if (verb == "prove")
    run(ask::prove{path, more});
  else if (verb == "close")
    run(ask::close{});
  else
    say("no such request");
}

caf::behavior application(caf::event_based_actor* self, const session& with) {
  self->set_down_handler([=](const caf::down_msg& x) {
    say("session ended: " + describe(x.reason));
    self->quit();
  });
  self->monitor(with);
  self->send(with, ask::attend{});
  return {
      [=](const line_read& x) { obey(self, with, x.text); },
      [=](const watch_event& x) { say(std::string("event ") + to_string(x.kind) + ' ' + x.path); },
      [=](const session_change& x) { say(std::string("session ") + to_string(x.now)); },
  };
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3)
    return 2;
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto wishes = wishes_of(argv[1]);
  wishes.timeout = std::chrono::milliseconds(std::atoi(argv[2]));
  auto with = open_session(system, wishes);
  auto self = system.spawn(application, with);
  for (std::string line; std::getline(std::cin, line);)
    caf::anon_send(self, line_read{line});
  caf::anon_send_exit(with, caf::exit_reason::user_shutdown);
  return 0;
}
