// The node as an actor: what it remembers, and what it does on each word it hears.
//
// Private to this folder. Decides nothing about votes or history: it spawns who does, keeps what
// comes too early (callers) and passes on the rest. Split: node_actor has the ears and the end,
// node_terms what happens from one role to the next, node_links who speaks to whom.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "actors/election/election_actor.hpp"
#include "actors/leader/leader_actor.hpp"
#include "actors/learner/learner_actor.hpp"
#include "actors/mending/mending_actor.hpp"
#include "actors/node/callers.hpp"
#include "actors/node/node_actor.hpp"
#include "actors/supervision.hpp"
#include "actors/term.hpp"

namespace troupe {

/// To itself: the pause after a role that never served is over.
struct look_again {
  std::uint64_t term = 0;
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::look_again)

namespace troupe {

using node_self = node::extend<caf::reacts_to<look_again>>;

class node_role : public node_self::base {
public:
  node_role(caf::actor_config& config, node_parts parts)
      : node_self::base(config), parts_(std::move(parts)), pause_(mine().times.look_pause) {
    set_exception_handler([this](std::exception_ptr& thrown) {
      end(reason_of(keep_reason(thrown))); // with everything that it spawned
      return caf::error{caf::exit_reason::user_shutdown};
    });
    set_down_handler([this](caf::down_msg& x) { on_down(x.source, x.reason); });
    set_exit_handler([this](caf::exit_msg&) { end({}); });
  }

  const char* name() const override {
    return "node";
  }

  /// They hold handles to this node, as it does to them: without this none would ever be freed.
  void on_exit() override {
    election_ = nullptr;
    mending_ = nullptr;
    links_ = nullptr;
    mesh_.clear();
    role_ = nullptr;
    leading_ = nullptr;
    learning_ = nullptr;
    callers_.clear();
  }

  behavior_type make_behavior() override;

private:
  template <class... Es, class... Ls, class... Ds>
  behavior_type make_behavior_of(std::tuple<Es...>*, std::tuple<Ls...>*, std::tuple<Ds...>*);

  const settings& mine() const {
    return parts_.settings;
  }

  // ---- the start ----

  void open();

  /// Parts of the log cannot be read: the others are asked for them. Nothing else happens before
  /// the log is `loaded` after all.
  void on_damaged(const damaged& x);

  void open_links();

  // ---- between two roles ----

  /// First the old term is fenced off at tree and log; what they then say is where this server
  /// stands.
  void look_for_leader();

  void on_fenced(const fenced& x);

  void on_recalled(const recalled& x);

  void on_elected(const elected& x);

  void lead(term with);

  void learn(term with);

  template <class Role>
  void enter(const Role& actor) {
    role_ = caf::actor_cast<role>(actor);
    monitor(role_);
  }

  void on_ready(const role_ready& x);

  /// The role has ended its work; what it leaves undone its successor finds in log and tree.
  void on_over(const role_over& x);

  void leave();

  template <class Handle>
  void retire(Handle& x) {
    if (!x)
      return;
    demonitor(x.address());
    send_exit(x, caf::exit_reason::user_shutdown);
    x = nullptr;
  }

  // ---- the election mesh ----

  void on_neighbour(const peer_up& up, const election_link& link);

  void on_neighbour_gone(const peer_down& down);

  void on_mesh_letter(const peer&, const notification&);

  /// Whatever this server is doing, and however its own log stands: what is whole in it is given.
  void on_mesh_letter(const peer& from, const lost& x);

  void on_mesh_letter(const peer&, const found&);

  // ---- the quorum channel ----

  /// A server that wants to learn here. It is kept until there is a leader to hear it.
  void on_caller(const peer_up& up, const learner_link& link);

  void hand_over(caller& x);

  void turn_away_callers();

  /// The connection that this server dialled to its leader.
  void on_answer(const peer_up& up, const leader_link& link);

  void on_peer_down(const peer_down& down);

  void on_learner_letter(const peer& from);

  void on_leader_letter(const peer& from);

  /// The message being handled, shared and not copied.
  caf::message current_letter();

  template <class Handle>
  void pass(const Handle& to) {
    pass(to, current_letter());
  }

  template <class Handle>
  void pass(const Handle& to, const caf::message& letter) {
    if (to)
      caf::actor_cast<caf::strong_actor_ptr>(to)->enqueue(ctrl(), caf::make_message_id(), letter,
                                                          context());
  }

  // ---- operators and the end ----

  void on_inquiry(status& x, const session_host& asker);

  /// Everything on the stage is this node's; if any of it fails, the show is over.
  void on_down(const caf::actor_addr& who, const caf::error& reason);

  void end(const std::string& reason);

  static constexpr const char* left_early = "its leader left before it could be reached";

  node_parts parts_;
  election election_;
  mending mending_; ///< while the log is damaged
  links links_;
  role role_;
  leader leading_;
  learner learning_;
  std::uint64_t term_ = 0;
  server_id leader_ = nobody;
  std::uint64_t elections_ = 0;
  zxid applied_;
  past past_ = past::kept;
  bool abstains_ = false; ///< and has said so
  std::optional<recalled> standing_;
  bool serving_ = false;
  std::chrono::milliseconds pause_;
  bool ended_ = false;
  callers callers_;
  std::map<server_id, std::pair<peer_up, election_link>> mesh_;
  std::set<server_id> departed_; ///< whose election connection has ended
  std::optional<peer> answer_;
};

} // namespace troupe
