// One function a command.
#include "runtime/stage/player.hpp"

#include <algorithm>

namespace troupe {

namespace {

std::string folder_of(const std::string& file) {
  auto slash = file.rfind('/');
  return slash == std::string::npos ? "" : file.substr(0, slash + 1);
}

/// What a server is after this milestone; "": it says nothing about that.
std::string role_after(const milestone_kind& what) {
  auto epoch = [](std::uint32_t x) { return " epoch " + std::to_string(x); };
  if (std::holds_alternative<milestone::looks>(what))
    return "looks";
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
  for (auto& s : script.steps) {
    auto where = script.file + ':' + std::to_string(s.line) + ": ";
    try {
      perform(s.what);
      if (stage_)
        stage_->settle();
    } catch (const script_error& e) {
      throw script_error(where + e.what());
    }
    auto lines = answers_.take();
    auto alarm = stage_ ? stage_->alarm() : std::nullopt;
    if (heard) {
      if (alarm)
        lines.insert(lines.end(), alarm->begin(), alarm->end());
      heard->answers.push_back(std::move(lines));
      heard->lawful = !alarm;
    }
    if (alarm)
      break;
  }
  playing_.pop_back();
}

void player::perform(const command::any& what) {
  std::visit([this](auto& x) { on(x); }, what);
}

// ---- before the curtain

void player::on(const command::servers& x) {
  if (plan_)
    throw script_error("the servers are named once");
  plan_ = stage_plan{x.voters, x.observers, {}, 1};
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
    stage_ = std::make_unique<stage>(*plan_, [this](server_id s, const milestone_kind& what) {
      answers_.hear(s, what);
      if (auto role = role_after(what); !role.empty())
        roles_[s] = role;
    });
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
    if (on_stage().is_up(known(s)))
      throw script_error("server " + to_string(s) + " runs already");
    roles_[s] = "looks";
  }
  for (auto s : x.who)
    on_stage().start(s);
}

void player::on(const command::stop& x) {
  for (auto s : x.who)
    on_stage().stop(known(s));
}

void player::on(const command::crash& x) {
  for (auto s : x.who)
    on_stage().crash(known(s));
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
        if (!x.of_disk && x.covers(a, b))
          act(a, b);
    }
  }
}

void player::on(const command::hold& x) {
  each_link(x.links, [&](auto a, auto b) { stage_->wires().hold(a, b, x.kind); });
}

void player::on(const command::release& x) {
  static const std::vector<link_pattern> everything{
      {}, {nobody, nobody, true, true}, {nobody, nobody, true, false}};
  auto& links = x.links.empty() ? everything : x.links;
  each_link(links, [&](auto a, auto b) { stage_->wires().release(a, b); });
}

void player::on(const command::cut& x) {
  each_link(x.links, [&](auto a, auto b) { stage_->wires().cut(a, b); });
  for (auto& here : x.sides)
    for (auto& there : x.sides)
      for (auto a : here)
        for (auto b : there)
          if (&here != &there)
            on_stage().wires().cut(known(a), known(b));
}

void player::on(const command::heal&) {
  on_stage().wires().heal();
}

// ---- the stage's own client, and time

void player::on(const command::put& x) {
  for (auto& value : x.values)
    if (!on_stage().put(known(x.at), x.path, value)) {
      answers_.say(to_string(x.at) + (on_stage().is_up(x.at) ? " takes no writes" : " is down"));
      return;
    }
}

void player::on(const command::read& x) {
  auto found = on_stage().read(known(x.at), x.path);
  auto who = to_string(x.at) + ' ';
  if (!found)
    answers_.say(who + (on_stage().is_up(x.at) ? "does not answer" : "is down"));
  else if (auto data = std::get_if<got_data>(&found->body))
    answers_.say(who + x.path + " = " + data->data.value_or(""));
  else if (found->code == error::no_node)
    answers_.say(who + "no " + x.path);
  else
    answers_.say(who + x.path + ": error " + std::to_string(static_cast<int>(found->code)));
}

void player::on(const command::wait& x) {
  auto& s = on_stage();
  s.wait(x.ticks ? s.times().tick * x.count : std::chrono::milliseconds(x.count));
}

// ---- looking

void player::on(const command::trace& x) {
  if (x.on)
    on_stage().trace([this](const std::string& delivery) { answers_.say(delivery); });
  else
    on_stage().trace({});
}

void player::on(const command::roles&) {
  on_stage();
  for (auto* list : {&plan_->voters, &plan_->observers})
    for (auto s : *list)
      answers_.say(to_string(s) + ' ' + (on_stage().is_up(s) ? roles_[s] : "down"));
}

void player::on(const command::disk& x) {
  try {
    auto found = on_stage().look_at_disk(known(x.of));
    answers_.say(to_string(x.of) + " epoch " + std::to_string(found.epoch) + ", last "
                 + to_string(found.last));
  } catch (const script_error&) {
    throw;
  } catch (const std::exception& e) {
    answers_.say(to_string(x.of) + " cannot be read: " + e.what());
  }
}

} // namespace troupe
