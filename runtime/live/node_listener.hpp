// What an application's actor hears of a node that runs in the same process.
//
// Only tells: nothing that a listener does has an effect on the node. Keeps no listener alive.
// Always: milestones of one actor of the node in its order, and `node_ended` last, once.
#pragma once

#include <mutex>
#include <string>

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>

#include "config/world.hpp"
#include "messages/actors.hpp"
#include "messages/milestone.hpp"

namespace troupe {

/// Something that seldom happens in a node's life: it leads, follows, observes, looks for a leader
/// (and why), abstains from elections, learns, mends its disk, stops (and why). What happens with
/// each transaction is not told, so a listener cannot fall behind.
struct node_milestone {
  server_id server = nobody;
  milestone_kind what; ///< one of the structs in messages/milestone.hpp
};

/// The last that is heard of a node.
struct node_ended {
  server_id server = nobody;
  std::string why; ///< "": it was stopped; otherwise why it had to end itself, a sentence
};

/// An actor that listens to a node. Several nodes may have the same one: `server` tells them apart
/// within one ensemble.
///
///     troupe::node_listener::behavior_type host(troupe::node_listener::pointer self) {
///       return {[=](const troupe::node_milestone& x) {
///                 if (auto* now = std::get_if<troupe::milestone::leads>(&x.what)) ...
///               },
///               [=](const troupe::node_ended& x) { ... x.why ... }};
///     }
using node_listener = hears<node_milestone, node_ended>;

/// Is this told to listeners?
bool worth_telling(const milestone_kind& what);

/// What a node says into from any thread, and one listener hears. Private to `start_node`.
class node_ear {
public:
  explicit node_ear(const node_listener& to) : to_(caf::actor_cast<caf::actor_addr>(to)) {}

  void tell(const node_milestone& x);
  void tell(const node_ended& x);

private:
  template <class T>
  void say(const T& x);

  std::mutex mutex_;
  caf::actor_addr to_;
  bool over_ = false;
};

} // namespace troupe

// These never leave the process.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::node_milestone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::node_ended)
