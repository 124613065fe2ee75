// Spawns the parts of a node in order, and takes them down again.
#include "runtime/live/start.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <openssl/rand.h>

#include "actors/node/node_actor.hpp"
#include "actors/session/opening.hpp"
#include "actors/tree/tree_actor.hpp"
#include "actors/watcher_registry/watcher_registry_actor.hpp"
#include "config/reconfiguration.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/log_actor.hpp"
#include "runtime/live/disk/sync_times.hpp"
#include "runtime/live/gateway/gateway.hpp"
#include "runtime/live/last_word.hpp"
#include "runtime/live/links/links_actor.hpp"

namespace troupe {

namespace {

/// Session hosts in this process are counted from here; below are the client port's threads.
constexpr std::uint32_t first_session_host = 1 << 16;

} // namespace

struct running_node::parts {
  /// The node opens its links on a thread of its own; whoever stops it waits for them.
  class opened_links {
  public:
    links keep(links x) {
      std::lock_guard guard{mutex_};
      links_ = x;
      return x;
    }

    links take() {
      std::lock_guard guard{mutex_};
      return std::exchange(links_, {});
    }

  private:
    std::mutex mutex_;
    links links_;
  };

  parts(caf::actor_system& on, const settings& from, world outside)
      : system(on),
        all(from),
        around(std::move(outside)),
        ids(std::make_shared<session_ids>(all.self, around.wall_ms())) {}

  caf::actor_system& system;
  settings all;
  world around;
  std::shared_ptr<session_ids> ids;
  std::shared_ptr<std::atomic<std::uint32_t>> last_host =
      std::make_shared<std::atomic<std::uint32_t>>(first_session_host);
  troupe::log log;
  watcher_registry registry;
  troupe::tree tree;
  troupe::node node;
  troupe::status_desk desk;
  std::unique_ptr<gateway> clients;
  std::shared_ptr<opened_links> to_others = std::make_shared<opened_links>();
  std::shared_ptr<last_word> ending;

  /// Ends whatever is there, clients first, and waits for it.
  void end() {
    if (clients)
      clients->stop();
    clients.reset();
    caf::scoped_actor self{system};
    dismiss(self, std::exchange(node, {})); // it ends the others itself, if it is there
    dismiss(self, std::exchange(desk, {}));
    dismiss(self, to_others->take()); // none are opened any more
    dismiss(self, std::exchange(tree, {}));
    dismiss(self, std::exchange(registry, {}));
    dismiss(self, std::exchange(log, {}));
  }

private:
  template <class Handle>
  static void dismiss(caf::scoped_actor& self, const Handle& x) {
    if (!x)
      return;
    self->send_exit(x, caf::exit_reason::user_shutdown);
    self->wait_for(x);
  }
};

namespace {

/// What the log takes down for mntr.
using disk_times = std::shared_ptr<sync_times>;

void spawn_state(running_node::parts& to, const disk_times& times) {
  auto& all = to.all;
  auto snapshots = open_directory(own_path(all.data_dir));
  auto logs = all.data_log_dir.empty() || all.data_log_dir == all.data_dir
                  ? snapshots
                  : open_directory(own_path(all.data_log_dir));
  log_options disk;
  disk.self = all.self;
  disk.preallocate_bytes = all.preallocate_bytes;
  disk.snapshots_kept = all.snapshots_kept;
  disk.purge = all.purge;
  disk.force_sync = all.force_sync;
  disk.own_thread = all.force_sync;
  disk.alone = all.alone();
  disk.autocreate = all.autocreate;
  disk.home = open_directory(all.data_dir);
  disk.times = times;
  to.log = spawn_log(to.system, disk, snapshots, logs, to.around.tell);
  to.registry = spawn_watcher_registry(to.system);
  tree_options state;
  state.self = all.self;
  state.snap_count = all.times.snap_count;
  state.part_bytes = all.times.part_bytes;
  state.skip_acl = all.skip_acl;
  state.config = all.standalone ? "" : all.servers.text();
  to.tree = spawn_tree(to.system, state, to.log, to.registry, to.around.tell);
}

void open_client_port(running_node::parts& to, const disk_times& times) {
  auto on_fault = [ending = to.ending, node = to.node](const std::string& reason) {
    ending->blame(reason);
    caf::anon_send_exit(node, caf::exit_reason::user_shutdown);
  };
  to.clients = std::make_unique<gateway>(to.system, to.all, to.around, to.node, to.tree, on_fault,
                                         gateway_limits{}, times, to.ids);
  to.clients->start();
}

} // namespace

running_node::running_node(std::unique_ptr<parts> all) : parts_(std::move(all)) {}

running_node::running_node(running_node&&) noexcept = default;

running_node& running_node::operator=(running_node&& other) noexcept {
  stop();
  parts_ = std::move(other.parts_);
  return *this;
}

running_node::~running_node() {
  stop();
}

void running_node::stop() {
  if (auto ending = std::exchange(parts_, nullptr))
    ending->end();
}

std::uint16_t running_node::client_port() const {
  return parts_ && parts_->clients ? parts_->clients->port() : std::uint16_t{0};
}

const node& running_node::node() const {
  return parts_->node;
}

const status_desk& running_node::status_desk() const {
  return parts_->desk;
}

const tree& running_node::tree() const {
  return parts_->tree;
}

endpoint running_node::endpoint() const {
  auto& mine = *parts_;
  session_options common;
  common.self = mine.all.self;
  common.times = mine.all.times;
  common.random = mine.around.random;
  common.new_session_id = [ids = mine.ids] { return ids->draw(); };
  common.by = {{"ip", "127.0.0.1"}};
  common.rules = mine.all.proofs;
  common.enforce_quota = mine.all.enforce_quota;
  common.fault_of_members = [all = mine.all](const reconfiguration& x) { return fault_of(x, all); };
  common.in_turns = true;
  auto there = caf::actor_cast<caf::actor_addr>(mine.tree); // keeps no tree that has ended
  auto dial = [=, hosts = mine.last_host](caf::actor_system& system,
                                          const brisk_client& client) -> connection {
    auto state = caf::actor_cast<caf::strong_actor_ptr>(there);
    if (!state)
      return {};
    auto options = common;
    options.host = hosts->fetch_add(1) + 1;
    return spawn_session(system, std::move(options), caf::actor_cast<troupe::tree>(state), client);
  };
  return {"server " + to_string(mine.all.self) + " in this process", dial};
}

namespace {

void spawn_all(running_node::parts& to) {
  auto times = std::make_shared<sync_times>();
  spawn_state(to, times);
  auto heard = [word = to.ending](const std::string& reason) { word->node_ended(reason); };
  node_parts needs{to.all, to.around, to.log, to.registry, to.tree, {}, std::move(heard)};
  if (!to.all.standalone)
    needs.open_links = [&system = to.system, all = to.all, mine = to.to_others](const node& of) {
      return mine->keep(spawn_links(system, all, caf::actor_cast<link_listener>(of)));
    };
  to.node = spawn_node(to.system, std::move(needs));
  to.desk = spawn_status_desk(to.system, to.node);
  if (to.all.client_port != 0)
    open_client_port(to, times);
}

} // namespace

running_node start_node(caf::actor_system& system, const settings& all, world around,
                        std::function<void(const std::string&)> on_end) {
  if (!all.standalone && !system.has_middleman())
    throw std::runtime_error("a node of several servers needs CAF's middleman: the actor system's "
                             "configuration has to load<caf::io::middleman>()");
  auto mine = all;
  if (all.standalone)
    mine.servers = ensemble::standalone(all.self);
  else if (mine.servers.find(all.self) == nullptr)
    throw std::runtime_error("server " + to_string(all.self) + " is none of the ensemble's");
  auto parts = std::make_unique<running_node::parts>(system, mine, std::move(around));
  parts->ending = std::make_shared<last_word>(std::move(on_end));
  try {
    spawn_all(*parts);
  } catch (...) {
    parts->end();
    throw;
  }
  auto ending = parts->ending;
  running_node result{std::move(parts)};
  ending->node_started();
  return result;
}

running_node start_node(caf::actor_system& system, const settings& all,
                        std::function<void(const std::string&)> on_end) {
  return start_node(system, all, live_world(), std::move(on_end));
}

running_node start_node(caf::actor_system& system, const settings& all, const node_listener& to) {
  auto ear = std::make_shared<node_ear>(to);
  auto around = live_world();
  around.tell = [ear](server_id server, const milestone_kind& x) {
    ear->tell(node_milestone{server, x});
  };
  return start_node(system, all, std::move(around), [ear, self = all.self](const std::string& why) {
    ear->tell(node_ended{self, why});
  });
}

world live_world() {
  world result;
  result.wall_ms = [] {
    auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  };
  result.random = [] {
    std::uint64_t drawn = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&drawn), sizeof drawn) != 1)
      throw std::runtime_error("the random number generator failed");
    return drawn;
  };
  return result;
}

} // namespace troupe
