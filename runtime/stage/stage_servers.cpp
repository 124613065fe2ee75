// Building servers up, taking them down, and what their disks suffer.
#include "runtime/stage/stage.hpp"

#include <algorithm>

#include <caf/send.hpp>

#include "actors/node/node_actor.hpp"
#include "actors/tree/data_tree.hpp"
#include "actors/tree/tree_actor.hpp"
#include "actors/watcher_registry/watcher_registry_actor.hpp"
#include "runtime/live/disk/log_actor.hpp"
#include "runtime/stage/disk_gate.hpp"
#include "runtime/stage/link_actor.hpp"
#include "runtime/stage/stage_house.hpp"

namespace troupe {

bool stage::is_up(server_id server) const {
  return houses_.at(server)->life != 0;
}

settings stage::settings_of(server_id server) const {
  settings x;
  x.self = server;
  x.standalone = false;
  x.servers = servers_;
  x.times = plan_.times;
  x.times.session_min = 2 * x.times.tick;
  x.times.session_max = 20 * x.times.tick;
  x.preallocate_bytes = 4096;
  x.autocreate = false; // an empty disk is new only with the mark that it is given below
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
  auto files = spawn_log(system_,
                         {server, all.preallocate_bytes, all.snapshots_kept, all.purge,
                          all.force_sync, all.alone(), all.autocreate, h.disk, false},
                         h.disk, h.disk, tell);
  auto log = spawn_disk_gate(system_, server, files, wires_);
  auto registry = spawn_watcher_registry(system_);
  tree_options options;
  options.self = server;
  options.snap_count = all.times.snap_count;
  options.part_bytes = all.times.part_bytes;
  options.tell_each = true;
  options.look = [this, life, server](const data_tree& state, const proposal* behind) {
    if (!curtain_ && houses_.at(server)->life == life)
      look(server, state, behind);
  };
  h.tree = spawn_tree(system_, options, log, registry, tell);
  h.desk = std::make_shared<desk>();
  h.desk->on_outcome = [this, life](std::uint64_t attachment, const reply& what) {
    if (!curtain_)
      on_outcome(attachment, what);
  };
  caf::anon_send(h.tree, enroll{client_host}, spawn_stage_client(system_, h.desk));
  node_parts parts;
  parts.settings = all;
  parts.world = {[this] { return wall_ms(); }, [this] { return cast_.draw(); }, tell};
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
}

void stage::crash(server_id server) {
  auto& h = *houses_.at(server);
  if (h.life != 0) {
    cast_.end(std::exchange(h.life, 0));
    wires_->gone(server, true);
    h.paused = false;
    audience_->lines().gone(server, true);
  }
  auto how = std::exchange(h.at_crash, std::nullopt);
  if (how == disk_fault::kind::tears)
    h.disk->tear_half();
  else if (how == disk_fault::kind::scatters)
    h.disk->crash([this] { return cast_.draw(2) == 1; });
  else
    h.disk->crash();
  h.power_lost = !how; // otherwise what was not synced may be there as well
  h.node = nullptr;
  h.tree = nullptr;
}

void stage::pause(server_id server) {
  auto& h = *houses_.at(server);
  if (h.life == 0)
    return;
  h.paused = true;
  cast_.pause(h.life);
  wires_->pause(server);
  audience_->lines().pause(server);
}

void stage::resume(server_id server) {
  auto& h = *houses_.at(server);
  if (!std::exchange(h.paused, false))
    return;
  cast_.resume(h.life);
  wires_->resume(server);
  audience_->lines().resume(server);
}

bool stage::hurt_disk(server_id server, const disk_fault& how) {
  using enum disk_fault::kind;
  auto& h = *houses_.at(server);
  laws_.hurt(server);
  switch (how.what) {
  case tears:
  case scatters:
    h.at_crash = how.what;
    return true;
  case wiped:
    if (h.life != 0)
      return false;
    h.disk->wipe();
    laws_.wiped(server);
    return true;
  default:
    if (!hurt(*h.disk, how))
      return false;
  }
  if (how.what == flips_record || how.what == flips_snapshot || how.what == flips_epochs)
    laws_.damaged(server, how.what == flips_epochs);
  return true;
}

/// A node that has ended leaves the network at once, and the stage when its actors are done.
void stage::tidy() {
  for (auto& [server, h] : houses_)
    if (h->life != 0 && h->ended && h->node) {
      wires_->gone(server, false);
      audience_->lines().gone(server, false);
      h->node = nullptr;
      h->tree = nullptr;
    }
}

} // namespace troupe
