// What clients and the audience ask, and how the answers read.
#include "runtime/stage/player.hpp"

#include <algorithm>

namespace troupe {

void player::on(const command::client& x) {
  auto& clients = on_stage().clients();
  if (on_stage().applications().knows(x.name)) {
    auto& all = with_program(x.name);
    if (!all.is_up(x.name))
      return; // it crashed before the moment of this order came
    if (std::holds_alternative<order::vanish>(x.what.what))
      return all.pause(x.name);
    if (std::holds_alternative<order::come_back>(x.what.what))
      return all.resume(x.name);
    throw script_error(x.name
                       + " is a program: it is told to vanish, return or crash, or to do "
                         "what a recipe does");
  }
  if (auto* visit = std::get_if<order::visit>(&x.what.what))
    known(visit->server);
  if (!clients.knows(x.name)) {
    if (!x.may_be_new)
      throw script_error("there is no client " + x.name + "; 'client " + x.name
                         + " at 1' seats one");
    clients.seat(x.name);
  }
  clients.tell(x.name, x.what);
}

void player::on(const command::put& x) {
  for (auto& value : x.values)
    if (!on_stage().put(known(x.at), x.path, value)) {
      say(to_string(x.at) + (on_stage().is_up(x.at) ? " takes no writes" : " is down"));
      return;
    }
}

void player::on(const command::read& x) {
  auto found = on_stage().read(known(x.at), x.path);
  auto who = to_string(x.at) + ' ';
  if (!found)
    say(who + (on_stage().is_up(x.at) ? "does not answer" : "is down"));
  else if (auto data = std::get_if<got_data>(&found->body))
    say(who + x.path + " = " + data->data.value_or(""));
  else if (found->code == error::no_node)
    say(who + "no " + x.path);
  else
    say(who + x.path + ": error " + std::to_string(static_cast<int>(found->code)));
}

void player::on(const command::roles&) {
  on_stage();
  for (auto* list : {&plan_->voters, &plan_->observers})
    for (auto s : *list)
      say(to_string(s) + ' ' + (on_stage().is_up(s) ? roles_[s] : "down"));
}

void player::on(const command::disk& x) {
  try {
    auto found = on_stage().look_at_disk(known(x.of));
    say(to_string(x.of) + " epoch " + std::to_string(found.epoch) + ", last "
        + to_string(found.last));
  } catch (const script_error&) {
    throw;
  } catch (const std::exception& e) {
    say(to_string(x.of) + " cannot be read: " + e.what());
  }
}

void player::on(const command::tree& x) {
  show_tree(known(x.of), x.path);
}

/// A znode and what is below it, a line each.
void player::show_tree(server_id of, const std::string& path) {
  auto found = on_stage().ask(of, get_data{path});
  auto data = found ? std::get_if<got_data>(&found->body) : nullptr;
  if (!data) {
    say(to_string(of) + (found ? " no " + path : " does not answer"));
    return;
  }
  say(to_string(of) + ' ' + path + " = " + data->data.value_or("") + " (version "
      + std::to_string(data->stat.version)
      + (data->stat.ephemeral_owner == no_session ? ")" : ", ephemeral)"));
  auto below = on_stage().ask(of, get_children{path});
  auto list = below ? std::get_if<got_children>(&below->body) : nullptr;
  if (!list)
    return;
  auto names = list->names;
  std::sort(names.begin(), names.end());
  for (auto& name : names)
    if (path != "/" || name != "zookeeper")
      show_tree(of, (path == "/" ? "" : path) + '/' + name);
}

} // namespace troupe
