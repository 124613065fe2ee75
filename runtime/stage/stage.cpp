// The loop that lets one message through at a time, and who hears of it.
#include "runtime/stage/stage.hpp"

#include <algorithm>

#include "actors/tree/data_tree.hpp"
#include "runtime/live/disk/storage.hpp"
#include "runtime/stage/link_actor.hpp"
#include "runtime/stage/stage_house.hpp"

namespace troupe {

namespace {

/// What a server may spend on one command before it counts as running in circles.
constexpr std::uint64_t turns_max = 2'000'000;

constexpr std::size_t deliveries_shown = 12;

caf::actor_system_config& for_testing(caf::actor_system_config& x) {
  x.set("scheduler.policy", caf::atom("testing"));
  return x;
}

ensemble ensemble_of(const stage_plan& plan) {
  std::vector<member> all;
  auto add = [&](server_id id, bool observer) {
    member x;
    x.id = id;
    x.host = "stage";
    x.quorum_port = static_cast<std::uint16_t>(1000 + number(id));
    x.election_port = static_cast<std::uint16_t>(2000 + number(id));
    x.observer = observer;
    all.push_back(x);
  };
  for (auto id : plan.voters)
    add(id, false);
  for (auto id : plan.observers)
    add(id, true);
  if (plan.groups.empty())
    return ensemble(std::move(all));
  std::map<std::uint64_t, std::vector<server_id>> groups;
  for (auto& group : plan.groups)
    groups[groups.size() + 1] = group;
  return ensemble(std::move(all), std::move(groups), {});
}

} // namespace

stage::stage(const stage_plan& plan, witness tell, client_witness tell_of_clients)
    : plan_(plan),
      servers_(ensemble_of(plan)),
      tell_(std::move(tell)),
      tell_of_clients_(std::move(tell_of_clients)),
      laws_(servers_),
      system_(for_testing(config_)),
      cast_(system_, plan.seed) {
  wires_ =
      std::make_shared<network>([this](const link_listener& to, const peer_up& up, wire_end mine) {
        // In whoever's turn it is made, a connection is not of that server's life alone.
        cast_.as(stage_life, [&] { return introduce_link(system_, wires_, to, up, mine), 0; });
      });
  wires_->pass_time(cast_.now());
  std::vector<server_id> all;
  for (auto& x : servers_.members()) {
    houses_[x.id] = std::make_unique<house>(x.id);
    houses_[x.id]->disk->put("initialize", "");
    all.push_back(x.id);
  }
  audience_ = std::make_unique<audience>(
      system_, all,
      [this](server_id server, std::uint64_t line, const std::shared_ptr<client_codec>& codec) {
        return admit(server, line, codec);
      },
      [this](const std::string& name, const client_note& what) {
        if (!curtain_)
          hear(name, what);
      });
  programs_ = std::make_unique<programs>(
      system_, cast_, *audience_, std::move(all), [this] { return ++last_life_; },
      program_witness{[this](auto& program, auto& what) { hear(program, note::did{what}); },
                      [this](auto& what) { laws_.accuse(what); }});
}

stage::~stage() {
  curtain_ = true;
  wires_->close();
  audience_->close();
  for (auto& [server, h] : houses_) {
    h->node = nullptr;
    h->tree = nullptr;
    h->desk.reset();
  }
  cast_.clear();
}

// ---- the world

/// Returns what was delivered, as "3>1 ack 1.9"; "": nothing on a wire.
std::string stage::deliver(std::size_t which, const std::vector<wire_end>& wires,
                           const std::vector<client_end>& lines) {
  if (which < wires.size())
    return wires_->deliver(wires[which]);
  return audience_->lines().deliver(lines[which - wires.size()]);
}

/// False: nothing is in flight.
bool stage::let_one_through() {
  auto actors = cast_.ready();
  auto wires = wires_->ready();
  auto lines = audience_->lines().ready();
  auto all = actors + wires.size() + lines.size();
  if (all == 0)
    return false;
  auto which = cast_.draw(all);
  if (which < actors) {
    cast_.run(which);
    tidy();
  } else if (auto text = deliver(which - actors, wires, lines); !text.empty()) {
    if (trace_)
      trace_(text);
    last_deliveries_.push_back(std::move(text));
    if (last_deliveries_.size() > deliveries_shown)
      last_deliveries_.pop_front();
  }
  ++deliveries_;
  while (!later_.empty() && later_.begin()->first <= deliveries_) {
    auto next = later_.extract(later_.begin());
    next.mapped()();
  }
  return true;
}

void stage::after(std::uint64_t deliveries, std::function<void()> what) {
  later_.emplace(deliveries_ + deliveries, std::move(what));
}

void stage::settle() {
  auto limit = deliveries_ + turns_max;
  while (!laws_.broken() && let_one_through())
    if (deliveries_ == limit)
      throw std::runtime_error("the servers do not come to rest");
  std::set<server_id> awake;
  for (auto& [server, h] : houses_) {
    if (h->ended && h->life != 0 && !h->paused)
      cast_.end(std::exchange(h->life, 0));
    if (h->life != 0 && !h->paused) // what is in its mailbox stays there
      awake.insert(server);
  }
  laws_.at_rest(awake);
}

void stage::wait(std::chrono::milliseconds duration) {
  auto end = cast_.now() + duration;
  settle();
  while (!laws_.broken()) {
    auto next = end;
    for (auto due : {cast_.next_timer(), wires_->next_due()})
      if (due && *due < next)
        next = *due;
    cast_.advance_to(next);
    elapsed_ = cast_.elapsed();
    wires_->pass_time(cast_.now());
    settle();
    auto again = cast_.next_timer();
    if (next >= end && !(again && *again <= end))
      return;
  }
}

// ---- what is heard

void stage::hear(server_id server, life_number life, const milestone_kind& what) {
  if (curtain_ || houses_.at(server)->life != life)
    return;
  laws_.hear(server, what);
  if (auto* leads = std::get_if<milestone::leads>(&what))
    client_laws_.leads(leads->epoch, wall_ms());
  tell_(server, what);
}

void stage::hear(const std::string& client, const client_note& what) {
  client_laws_.hear(client, what);
  auto* told = std::get_if<note::answered>(&what);
  if (told && std::holds_alternative<write>(told->what.what) && told->reply.what.code == error::ok)
    laws_.told(told->reply.what.at);
  check_clients();
  if (tell_of_clients_)
    tell_of_clients_(client, what);
}

void stage::look(server_id server, const data_tree& state, const proposal* behind) {
  status x;
  state.report(x);
  annals::size size{x.nodes, x.ephemerals, x.sessions};
  if (behind)
    client_laws_.executed(server, *behind, size);
  else
    client_laws_.restored(server, x.applied, size);
  check_clients();
}

void stage::check_clients() {
  if (auto& broken = client_laws_.broken())
    laws_.accuse(*broken);
}

std::int64_t stage::wall_ms() {
  return first_day_ms + cast_.elapsed().count();
}

std::optional<std::vector<std::string>> stage::alarm() const {
  if (!laws_.broken())
    return std::nullopt;
  std::vector<std::string> lines{"! law: " + *laws_.broken()};
  for (auto& text : last_deliveries_)
    lines.push_back("!   " + text);
  return lines;
}

// ---- looking

stage::standing_on_disk stage::look_at_disk(server_id server) {
  auto& disk = *houses_.at(server)->disk;
  auto copy = std::make_shared<memory_directory>();
  for (auto& name : disk.list())
    copy->put(name, disk.bytes(name));
  storage_options options;
  options.self = server;
  options.alone = false;
  storage files(options, copy, copy);
  return {files.promised().current, files.log().last()};
}

} // namespace troupe
