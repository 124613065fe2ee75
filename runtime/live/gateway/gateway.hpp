// The client port of a node.
//
// Accepts connections, spreads them over its I/O threads, and is gone when `stop` returns. Needs a
// node and its tree; everything else it is told by messages.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "config/world.hpp"
#include "messages/actors.hpp"
#include "runtime/live/gateway/limits.hpp"

namespace troupe {

class sync_times;
class session_ids;
struct gateway_shared;

/// Use:
///
///     gateway port{system, settings, world, node, tree, [](auto& reason) { ... }};
///     port.start();
///     ... port.port() ...
///     port.stop();
///
/// `log_syncs` is what mntr tells of the disk, if it is known; `ids` are shared with whoever else
/// opens sessions of this server. `on_fault` is called, on any thread,
/// if the port can go on no longer: its node has to end then.
class gateway {
public:
  gateway(caf::actor_system& system, const settings& all, const world& outside, node owner,
          tree state, std::function<void(const std::string&)> on_fault = {},
          gateway_limits limits = {}, std::shared_ptr<const sync_times> log_syncs = {},
          std::shared_ptr<session_ids> ids = {});
  ~gateway();

  gateway(const gateway&) = delete;
  gateway& operator=(const gateway&) = delete;

  /// Binds settings.client_host and client_port (0: any free one), and serves. Throws
  /// std::runtime_error with a sentence for the operator if that fails.
  void start();

  /// Closes all connections and joins all threads.
  void stop();

  /// The port that clients connect to; known when started.
  std::uint16_t port() const;

private:
  struct acceptor;

  std::unique_ptr<gateway_shared> shared_;
  std::shared_ptr<acceptor> acceptor_;
};

} // namespace troupe
