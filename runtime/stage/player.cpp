// One function a command.
#include "runtime/stage/player.hpp"

#include <algorithm>

#include "runtime/stage/clients/client_text.hpp"

namespace troupe {

namespace {

std::string folder_of(const std::string& file) {
  auto slash = file.rfind('/');
  return slash == std::string::npos ? "" : file.substr(0, slash + 1);
}

std::string text_of(const scenario& script, std::size_t step) {
  for (auto& line : script.lines)
    if (line.step == static_cast<int>(step))
      return line.text;
  return "";
}

/// What a server is after this milestone; "": it says nothing about that.
std::string role_after(const milestone_kind& what) {
  auto epoch = [](std::uint32_t x) { return " epoch " + std::to_string(x); };
  if (std::holds_alternative<milestone::looks>(what))
    return "looks";
  if (std::holds_alternative<milestone::stops>(what))
    return "looks"; // when it is started again
  if (auto x = std::get_if<milestone::leads>(&what))
    return "leads" + epoch(x->epoch);
  if (auto x = std::get_if<milestone::follows>(&what))
    return "follows " + to_string(x->leader) + epoch(x->epoch);
  if (auto x = std::get_if<milestone::observes>(&what))
    return "observes " + to_string(x->leader) + epoch(x->epoch);
  return "";
}

} // namespace

performance player::play(const scenario& script) {
  folder_ = folder_of(script.file);
  performance heard;
  run(script, &heard);
  return heard;
}

/// `heard` is null while another script is played silently.
void player::run(const scenario& script, performance* heard) {
  playing_.push_back(script.file);
  for (std::size_t i = 0; i < script.steps.size(); ++i) {
    auto& s = script.steps[i];
    if (audience_)
      note(happening::step{text_of(script, i), s.line, script.file, !heard});
    std::vector<std::string> lines;
    try {
      lines = play(s);
    } catch (const script_error& e) {
      throw script_error(script.file + ':' + std::to_string(s.line) + ": " + e.what());
    }
    auto lawful = !stage_ || !stage_->alarm();
    if (heard) {
      heard->answers.push_back(std::move(lines));
      heard->lawful = lawful;
    }
    if (!lawful)
      break;
  }
  playing_.pop_back();
}

std::vector<std::string> player::play(const step& s) {
  alone_ = s.acts.size() == 1 && s.acts.front().after == 0;
  for (auto& x : s.acts)
    begin(x);
  if (stage_)
    stage_->settle();
  auto lines = answers_.take();
  if (auto alarm = stage_ ? stage_->alarm() : std::nullopt) {
    lines.insert(lines.end(), alarm->begin(), alarm->end());
    if (audience_)
      note(happening::alarm{*alarm});
  }
  return lines;
}

void player::begin(const command::act& x) {
  if (x.after == 0)
    return perform(x.what);
  on_stage().after(x.after, [this, what = x.what] {
    late_ = true;
    perform(what);
    late_ = false;
  });
}

void player::note(happening::any what) {
  audience_->see(stage_ ? stage_->elapsed() : std::chrono::milliseconds{}, std::move(what));
}

void player::say(const std::string& line) {
  answers_.say(line);
  if (audience_)
    note(happening::answer{line});
}

void player::hear(const std::string& client, const client_note& what) {
  auto text = text_of(what);
  if (text.empty())
    return;
  answers_.hear(client, text);
  if (audience_)
    note(happening::answer{client + ' ' + text});
}

/// Deliveries are told only where somebody wants to know.
void player::listen() {
  if (traced_ || audience_)
    stage_->trace([this](const std::string& delivery) { on_delivery(delivery); });
  else
    stage_->trace({});
}

void player::on_delivery(const std::string& text) {
  if (traced_)
    answers_.say(text);
  if (!audience_)
    return;
  if (auto x = delivery_in(text); x.from != nobody && x.to != nobody) // not of clients
    note(std::move(x));
}

void player::perform(const command::any& what) {
  if (audience_)
    note(happening::deed{what});
  std::visit([this](auto& x) { on(x); }, what);
}

// ---- before the curtain

void player::on(const command::servers& x) {
  if (plan_)
    throw script_error("the servers are named once");
  plan_ = stage_plan{x.voters, x.observers, x.groups, {}, 1};
}

void player::on(const command::after& x) {
  if (plan_)
    throw script_error("'after' comes before anything else");
  auto file = folder_ + x.file + ".scenario";
  if (std::find(playing_.begin(), playing_.end(), file) != playing_.end())
    throw script_error("'" + x.file + "' comes after itself");
  run(read_scenario(file), nullptr);
}

void player::on(const command::seed& x) {
  seed_ = seed_given_.value_or(x.value);
  if (stage_)
    stage_->seed(seed_);
}

void player::on(const command::times& x) {
  if (stage_)
    throw script_error("'timing' comes before the first start");
  x.change(times_);
}

stage& player::on_stage() {
  if (!plan_)
    throw script_error("which servers? say 'servers 5' first");
  if (!stage_) {
    plan_->times = times_;
    plan_->seed = seed_given_.value_or(seed_);
    stage_ = std::make_unique<stage>(
        *plan_,
        [this](server_id s, const milestone_kind& what) {
          answers_.hear(s, what);
          if (audience_)
            note(happening::told{s, what});
          if (auto role = role_after(what); !role.empty())
            roles_[s] = role;
        },
        [this](const std::string& client, const client_note& what) { hear(client, what); });
    listen();
  }
  return *stage_;
}

server_id player::known(server_id server) {
  if (!on_stage().knows(server))
    throw script_error("there is no server " + to_string(server));
  return server;
}

// ---- servers

void player::on(const command::start& x) {
  for (auto s : x.who) {
    if (on_stage().is_up(known(s)) && !late_)
      throw script_error("server " + to_string(s) + " runs already");
    if (!on_stage().is_up(s))
      roles_[s] = "looks";
  }
  for (auto s : x.who)
    on_stage().start(s);
}

void player::on(const command::stop& x) {
  for (auto s : x.who) {
    on_stage().stop(known(s));
    if (alone_) // one after the other
      on_stage().settle();
  }
}

void player::on(const command::crash& x) {
  for (auto s : x.who)
    on_stage().crash(known(s));
}

void player::on(const command::pause& x) {
  for (auto s : x.who)
    on_stage().pause(known(s));
}

void player::on(const command::resume& x) {
  for (auto s : x.who)
    on_stage().resume(known(s));
}

// ---- links

void player::check(const link_pattern& x) {
  for (auto s : {x.from, x.to})
    if (s != nobody)
      known(s);
}

template <class Do>
void player::each_link(const std::vector<link_pattern>& patterns, Do act) {
  on_stage();
  std::vector<server_id> all = plan_->voters;
  all.insert(all.end(), plan_->observers.begin(), plan_->observers.end());
  for (auto& x : patterns) {
    check(x);
    for (auto a : all) {
      if (x.of_disk && x.to_disk && (x.from == nobody || x.from == a))
        act(a, the_disk);
      if (x.of_disk && !x.to_disk && (x.to == nobody || x.to == a))
        act(the_disk, a);
      for (auto b : all)
        if (!x.of_disk && x.client.empty() && x.covers(a, b))
          act(a, b);
    }
  }
}

/// Ways between clients and servers.
template <class Do>
void player::each_client(const std::vector<link_pattern>& patterns, Do act) {
  std::vector<server_id> all = plan_->voters;
  all.insert(all.end(), plan_->observers.begin(), plan_->observers.end());
  for (auto& x : patterns) {
    if (x.client.empty())
      continue;
    if (!stage_->clients().knows(x.client))
      throw script_error("there is no client " + x.client);
    auto server = x.of_client_to_server ? x.to : x.from;
    for (auto s : all)
      if (server == nobody || server == s)
        act(client_way{stage_->clients().number_of(x.client), s, x.of_client_to_server});
  }
}

void player::on(const command::hold& x) {
  each_link(x.links, [&](auto a, auto b) { stage_->wires().hold(a, b, x.kind); });
  each_client(x.links, [&](const client_way& way) { stage_->clients().lines().hold(way, x.kind); });
}

void player::on(const command::release& x) {
  static const std::vector<link_pattern> everything{
      {}, {nobody, nobody, true, true}, {nobody, nobody, true, false}};
  auto& links = x.links.empty() ? everything : x.links;
  each_link(links, [&](auto a, auto b) { stage_->wires().release(a, b); });
  each_client(links, [&](const client_way& way) { stage_->clients().lines().release(way); });
  if (x.links.empty())
    stage_->clients().lines().release();
}

void player::on(const command::cut& x) {
  each_link(x.links, [&](auto a, auto b) { stage_->wires().cut(a, b); });
  each_client(x.links, [&](const client_way& way) { stage_->clients().lines().cut(way); });
  for (auto& here : x.sides)
    for (auto& there : x.sides)
      for (auto a : here)
        for (auto b : there)
          if (&here != &there)
            on_stage().wires().cut(known(a), known(b));
}

void player::on(const command::heal&) {
  on_stage().wires().heal();
  on_stage().clients().lines().heal();
}

void player::on(const command::disturb& x) {
  each_link(x.links, [&](auto a, auto b) { stage_->wires().disturb(a, b, x.what); });
}

void player::on(const command::delay& x) {
  each_link(x.links,
            [&](auto a, auto b) { stage_->wires().delay(a, b, std::chrono::milliseconds(x.ms)); });
}

// ---- clients

void player::on(const command::client& x) {
  auto& clients = on_stage().clients();
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

// ---- the stage's own client, and time

/// Long enough for several elections, for whoever hears nothing to hang up, and for the longest
/// pause of a server that found no leader. A server that ends itself meanwhile, as one does that
/// finds its disk damaged, is started again.
void player::on(const command::calm&) {
  auto& s = on_stage();
  s.mend();
  s.settle(); // who was told to stop stops
  s.start_all();
  for (auto ticks = 0; ticks < 60 && !s.alarm() && !s.everyone_serves(); ++ticks) {
    s.wait(s.times().tick);
    s.start_all();
  }
  s.demand_service();
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

void player::on(const command::wait& x) {
  auto& s = on_stage();
  s.wait(x.ticks ? s.times().tick * x.count : std::chrono::milliseconds(x.count));
}

// ---- looking

void player::on(const command::trace& x) {
  on_stage();
  traced_ = x.on;
  listen();
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

void player::on(const command::hurt_disk& x) {
  if (on_stage().hurt_disk(known(x.of), x.how) || late_)
    return;
  if (x.how.what == disk_fault::kind::wiped)
    throw script_error("server " + to_string(x.of)
                       + " uses its disk; 'stop' or 'crash' it before the disk is wiped");
  throw script_error("there is nothing of that kind on the disk of server " + to_string(x.of));
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
