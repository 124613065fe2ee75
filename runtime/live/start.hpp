// One function that puts a node on stage: the server's and any embedding application's.
//
// Opens the directories, spawns log, registry, tree and node, binds the ports. Installs no signal
// handler, writes no log (what links note goes to the logger "troupe", if the application has
// registered one with spdlog), ends no process. Always: when `stop` returns, the node's ports and
// directories are free again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "actors/client/session.hpp"
#include "config/settings.hpp"
#include "config/world.hpp"
#include "messages/actors.hpp"
#include "runtime/live/node_listener.hpp"
#include "runtime/live/status_desk_actor.hpp"

namespace troupe {

/// A node in this process. Movable; its destructor stops it. A node that has ended itself has let
/// go of its clients, its directories and the ports for other servers; `stop` gives back the rest.
/// Several nodes, of one ensemble or of several, may live in one actor system.
class running_node {
public:
  struct parts;

  explicit running_node(std::unique_ptr<parts> all);
  running_node(running_node&&) noexcept;
  running_node& operator=(running_node&&) noexcept;
  ~running_node();

  /// Ends the node and waits until its actors, files and sockets are gone. Not to be called on an
  /// actor's thread.
  void stop();

  /// The port that clients connect to; 0 if it takes none.
  std::uint16_t client_port() const;

  const troupe::node& node() const;

  /// Answers `ask_status`: is it serving, who leads, how far is it, how much does it hold?
  ///
  ///     self->request(node.status_desk(), 2s, troupe::ask_status{}).then(...)
  const troupe::status_desk& status_desk() const;

  /// Where session hosts of the same process enroll and read.
  const troupe::tree& tree() const;

  /// The way to this node for sessions in the same process: no socket, no bytes, whether it has a
  /// client port or not. They count as having the address 127.0.0.1. It may outlive the node, and
  /// leads nowhere then.
  ///
  ///     auto session = troupe::open_session(system, {.servers = {node.endpoint()}});
  troupe::endpoint endpoint() const;

private:
  std::unique_ptr<parts> parts_;
};

/// Starts a node as `all` says. Time, chance and the ear for milestones come with `around`:
/// `live_world()` for real ones. `on_end` hears once that the node has ended: with "" after `stop`,
/// or with the reason why it had to end itself. It is called on an actor's thread and must not
/// block or throw.
///
///     troupe::caf_settings config; // or the application's own configuration
///     caf::actor_system system{config};
///     auto cfg = troupe::load_zoo_cfg("zoo.cfg");
///     auto node = troupe::start_node(system, cfg.all, [](const std::string& why) { ... });
///
/// An application's own configuration needs `load<caf::io::middleman>()` for a node of several
/// servers; a standalone node does without.
///
/// Throws std::runtime_error, with a sentence for the operator, if a directory or the client port
/// cannot be had or the middleman is missing; then nothing is left running, and `on_end` hears
/// nothing. What shows itself later (the disk is damaged, a port for other servers is taken) ends
/// the node with its reason.
running_node start_node(caf::actor_system& system, const settings& all,
                        std::function<void(const std::string&)> on_end = {});
running_node start_node(caf::actor_system& system, const settings& all, world around,
                        std::function<void(const std::string&)> on_end);

/// The same, told to an actor: `node_milestone` for what changes in the node's life, and
/// `node_ended` once, as the last. See node_listener.hpp.
///
///     auto node = troupe::start_node(system, all, troupe::node_listener{system.spawn(host)});
running_node start_node(caf::actor_system& system, const settings& all, const node_listener& to);

/// The operating system's clock and random device.
world live_world();

} // namespace troupe
