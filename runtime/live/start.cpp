// Spawns the parts of a node in order, and takes them down again.
#include "runtime/live/start.hpp"

#include <chrono>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <openssl/rand.h>

#include "actors/node/node_actor.hpp"
#include "actors/tree/tree_actor.hpp"
#include "actors/watcher_registry/watcher_registry_actor.hpp"
#include "runtime/live/disk/directory.hpp"
#include "runtime/live/disk/log_actor.hpp"
#include "runtime/live/disk/sync_times.hpp"
#include "runtime/live/gateway/gateway.hpp"
#include "runtime/live/links/links_actor.hpp"

namespace troupe {

namespace {

/// Why the client port could go on no longer, for the node's last word.
class fault {
public:
  void is(const std::string& reason) {
    std::lock_guard guard{mutex_};
    if (reason_.empty())
      reason_ = reason;
  }

  std::string reason() {
    std::lock_guard guard{mutex_};
    return reason_;
  }

private:
  std::mutex mutex_;
  std::string reason_;
};

} // namespace

struct running_node::parts {
  explicit parts(caf::actor_system& on) : system(on) {}

  caf::actor_system& system;
  troupe::log log;
  watcher_registry registry;
  troupe::tree tree;
  troupe::node node;
  std::unique_ptr<gateway> clients;
  std::shared_ptr<fault> failed = std::make_shared<fault>();

  /// Ends whatever is there, clients first, and waits for it.
  void end() {
    if (clients)
      clients->stop();
    clients.reset();
    caf::scoped_actor self{system};
    dismiss(self, std::exchange(node, {})); // it ends the others itself, if it is there
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

void spawn_state(running_node::parts& to, const settings& all, const world& around,
                 const disk_times& times) {
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
  disk.alone = all.alone();
  disk.autocreate = all.autocreate;
  disk.home = open_directory(all.data_dir);
  disk.times = times;
  to.log = spawn_log(to.system, disk, snapshots, logs, around.tell);
  to.registry = spawn_watcher_registry(to.system);
  tree_options state;
  state.self = all.self;
  state.snap_count = all.times.snap_count;
  state.part_bytes = all.times.part_bytes;
  state.skip_acl = all.skip_acl;
  state.config = all.standalone ? "" : all.servers.text();
  to.tree = spawn_tree(to.system, state, to.log, to.registry, around.tell);
}

void open_client_port(running_node::parts& to, const settings& all, const world& around,
                      const disk_times& times) {
  auto on_fault = [failed = to.failed, node = to.node](const std::string& reason) {
    failed->is(reason);
    caf::anon_send_exit(node, caf::exit_reason::user_shutdown);
  };
  to.clients = std::make_unique<gateway>(to.system, all, around, to.node, to.tree, on_fault,
                                         gateway_limits{}, times);
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

const tree& running_node::tree() const {
  return parts_->tree;
}

running_node start_node(caf::actor_system& system, const settings& all, world around,
                        std::function<void(const std::string&)> on_end) {
  auto parts = std::make_unique<running_node::parts>(system);
  try {
    auto times = std::make_shared<sync_times>();
    spawn_state(*parts, all, around, times);
    auto heard = [failed = parts->failed, on_end = std::move(on_end)](const std::string& reason) {
      if (on_end)
        on_end(reason.empty() ? failed->reason() : reason);
    };
    node_parts needs{all, around, parts->log, parts->registry, parts->tree, {}, std::move(heard)};
    if (!all.standalone)
      needs.open_links = [&system, all](const node& to) {
        return spawn_links(system, all, caf::actor_cast<link_listener>(to));
      };
    parts->node = spawn_node(system, std::move(needs));
    if (all.client_port != 0)
      open_client_port(*parts, all, around, times);
  } catch (...) {
    parts->end();
    throw;
  }
  return running_node{std::move(parts)};
}

running_node start_node(caf::actor_system& system, const settings& all,
                        std::function<void(const std::string&)> on_end) {
  return start_node(system, all, live_world(), std::move(on_end));
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
