// How a play runs: step by step, before an audience, and what is settled before the curtain.
#include "runtime/stage/player.hpp"

#include <algorithm>

#include "runtime/stage/clients/client_text.hpp"

namespace troupe {

namespace {

std::string folder_of(const std::string& file) {
  auto slash = file.rfind('/');
  return slash == std::string::npos ? "" : file.substr(0, slash + 1);
}

std::string script_line(const scenario& script, std::size_t step) {
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
      note(happening::step{script_line(script, i), s.line, script.file, !heard});
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

// ---- while it runs

void player::on(const command::wait& x) {
  auto& s = on_stage();
  s.wait(x.ticks ? s.times().tick * x.count : std::chrono::milliseconds(x.count));
}

void player::on(const command::trace& x) {
  on_stage();
  traced_ = x.on;
  listen();
}

} // namespace troupe
