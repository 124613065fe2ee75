// Building servers up, taking them down, and the loop that lets one message through at a time.
#include "runtime/stage/stage.hpp"

#include <algorithm>

#include <caf/send.hpp>

#include "actors/node/node_actor.hpp"
#include "actors/tree/tree_actor.hpp"
#include "actors/watcher_registry/watcher_registry_actor.hpp"
#include "messages/archive.hpp"
#include "messages/operation.hpp"
#include "runtime/live/disk/log_actor.hpp"
#include "runtime/live/disk/storage.hpp"
#include "runtime/stage/disk_gate.hpp"
#include "runtime/stage/link_actor.hpp"

namespace troupe {

namespace {

/// The session host number of the stage's own client.
constexpr std::uint32_t client_host = 1;

/// What a server may spend on one command before it counts as running in circles.
constexpr std::uint64_t turns_max = 2'000'000;

/// The virtual clock of the world begins here: some day in 2023.
constexpr std::int64_t first_day_ms = 1'700'000'000'000;

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
  return ensemble(std::move(all));
}

} // namespace

struct stage::house {
  std::shared_ptr<memory_directory> disk = std::make_shared<memory_directory>();
  life_number life = 0; ///< 0: down
  bool power_lost = false;
  std::optional<std::string> ended; ///< the node has ended itself, and why
  troupe::node node;
  troupe::tree tree;
  std::shared_ptr<troupe::desk> desk;
};

stage::stage(const stage_plan& plan, witness tell)
    : plan_(plan),
      servers_(ensemble_of(plan)),
      tell_(std::move(tell)),
      laws_(servers_),
      system_(for_testing(config_)),
      cast_(system_, plan.seed) {
  wires_ =
      std::make_shared<network>([this](const link_listener& to, const peer_up& up, wire_end mine) {
        introduce_link(system_, wires_, to, up, mine);
      });
  wires_->pass_time(cast_.now());
  for (auto& x : servers_.members())
    houses_[x.id] = std::make_unique<house>();
}

stage::~stage() {
  curtain_ = true;
  wires_->close();
  for (auto& [server, h] : houses_) {
    h->node = nullptr;
    h->tree = nullptr;
    h->desk.reset();
  }
  cast_.clear();
}

// ---- servers

bool stage::is_up(server_id server) const {
  return houses_.at(server)->life != 0;
}

settings stage::settings_of(server_id server) const {
  settings x;
  x.self = server;
  x.standalone = false;
  x.servers = servers_;
  x.times = plan_.times;
  x.preallocate_bytes = 4096;
  return x;
}

void stage::start(server_id server) {
  auto& h = *houses_.at(server);
  if (h.life != 0)
    return;
  auto names = h.disk->list();
  auto has_snapshot = std::any_of(names.begin(), names.end(),
                                  [](auto& name) { return name.starts_with("snapshot."); });
  laws_.starts(server, {h.power_lost, has_snapshot});
  h.power_lost = false;
  h.ended.reset();
  h.life = ++last_life_;
  try {
    cast_.as(h.life, [&] { return raise(h, server), 0; });
  } catch (const std::exception& e) {
    hear(server, h.life, milestone::stops{e.what()});
    h.ended = e.what();
    tidy();
  }
}

void stage::raise(house& h, server_id server) {
  auto life = h.life;
  auto tell = [this, life](server_id who, const milestone_kind& what) { hear(who, life, what); };
  auto all = settings_of(server);
  auto files = spawn_log(
      system_,
      {server, all.preallocate_bytes, all.snapshots_kept, all.purge, all.force_sync, false}, h.disk,
      h.disk, tell);
  auto log = spawn_disk_gate(system_, server, files, wires_);
  auto registry = spawn_watcher_registry(system_);
  tree_options options;
  options.self = server;
  options.snap_count = all.times.snap_count;
  options.part_bytes = all.times.part_bytes;
  options.tell_each = true;
  h.tree = spawn_tree(system_, options, log, registry, tell);
  h.desk = std::make_shared<desk>();
  h.desk->on_outcome = [this, life](std::uint64_t attachment, const reply& what) {
    if (!curtain_)
      on_outcome(attachment, what);
  };
  caf::anon_send(h.tree, enroll{client_host}, spawn_stage_client(system_, h.desk));
  node_parts parts;
  parts.settings = all;
  parts.world = {[this] { return first_day_ms + cast_.elapsed().count(); },
                 [this] { return cast_.draw(); }, tell};
  parts.log = log;
  parts.registry = registry;
  parts.tree = h.tree;
  parts.open_links = [this, server](const node& to) {
    auto links = spawn_stage_links(system_, server, wires_);
    wires_->open(server, to);
    return links;
  };
  parts.on_end = [this, &h, life](const std::string& reason) {
    if (!curtain_ && h.life == life)
      h.ended = reason;
  };
  h.node = spawn_node(system_, std::move(parts));
}

void stage::stop(server_id server) {
  auto& h = *houses_.at(server);
  if (h.life == 0)
    return;
  caf::anon_send_exit(h.node, caf::exit_reason::user_shutdown);
  settle();
}

void stage::crash(server_id server) {
  auto& h = *houses_.at(server);
  if (h.life != 0) {
    cast_.end(std::exchange(h.life, 0));
    wires_->gone(server, true);
  }
  h.disk->crash();
  h.power_lost = true;
  h.node = nullptr;
  h.tree = nullptr;
}

/// A node that has ended leaves the network at once, and the stage when its actors are done.
void stage::tidy() {
  for (auto& [server, h] : houses_)
    if (h->life != 0 && h->ended && h->node) {
      wires_->gone(server, false);
      h->node = nullptr;
      h->tree = nullptr;
    }
}

// ---- the world

void stage::deliver_one() {
  auto actors = cast_.ready();
  auto wires = wires_->ready();
  auto which = cast_.draw(actors + wires.size());
  if (which < actors) {
    cast_.run(which);
    tidy();
  } else if (auto text = wires_->deliver(wires[which - actors]); !text.empty()) {
    if (trace_)
      trace_(text);
    last_deliveries_.push_back(text);
    if (last_deliveries_.size() > deliveries_shown)
      last_deliveries_.pop_front();
  }
}

void stage::settle() {
  std::uint64_t turns = 0;
  while (!laws_.broken() && (cast_.ready() > 0 || !wires_->ready().empty())) {
    deliver_one();
    if (++turns == turns_max)
      throw std::runtime_error("the servers do not come to rest");
  }
  std::set<server_id> up;
  for (auto& [server, h] : houses_) {
    if (h->ended && h->life != 0)
      cast_.end(std::exchange(h->life, 0));
    if (h->life != 0)
      up.insert(server);
  }
  laws_.at_rest(up);
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
  tell_(server, what);
}

std::optional<std::vector<std::string>> stage::alarm() const {
  if (!laws_.broken())
    return std::nullopt;
  std::vector<std::string> lines{"! law: " + *laws_.broken()};
  for (auto& text : last_deliveries_)
    lines.push_back("!   " + text);
  return lines;
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

std::optional<reply> stage::read(server_id at, const std::string& path) {
  auto& h = *houses_.at(at);
  if (h.life == 0 || !h.tree)
    return std::nullopt;
  auto desk = h.desk;
  auto ticket = ++last_ticket_;
  caf::anon_send(h.tree, reads{client_host, {{1, ticket, get_data{path}, nullptr}}});
  settle();
  auto found = desk->answers.find(ticket);
  if (found == desk->answers.end())
    return std::nullopt;
  auto result = found->second;
  desk->answers.erase(found);
  return result;
}

// ---- looking

stage::standing_on_disk stage::look_at_disk(server_id server) {
  auto& disk = *houses_.at(server)->disk;
  auto copy = std::make_shared<memory_directory>();
  for (auto& name : disk.list())
    copy->put(name, disk.bytes(name));
  storage_options options;
  options.self = server;
  storage files(options, copy, copy);
  return {files.promised().current, files.log().last()};
}

} // namespace troupe
