// What session_actor.cpp (the client's side) and session_service.cpp (the node's) share: one
// client's session as its actor knows it.
//
// Private to this folder.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "actors/session/pipeline.hpp"
#include "actors/session/proofs.hpp"
#include "actors/session/session_actor.hpp"
#include "actors/supervision.hpp"

namespace troupe {

/// To itself: look after what takes too long.
struct sweep_round {};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::sweep_round)

namespace troupe {

using session_self = client_session::extend<caf::reacts_to<sweep_round>>;

class session_role : public session_self::base {
public:
  using clock_point = caf::actor_clock::time_point;

  session_role(caf::actor_config& config, session_options options, tree state,
               session_client client)
      : session_self::base(config),
        options_(std::move(options)),
        tree_(std::move(state)),
        client_(std::move(client)),
        proofs_(options_.by, identities_max),
        by_(std::make_shared<const identities>(options_.by)) {
    set_exception_handler(keep_reason);
    set_down_handler([this](caf::down_msg&) { let_go("the node has ended"); });
  }

  const char* name() const override {
    return "session";
  }

  void on_exit() override {
    destroy(tree_);
    destroy(client_);
    destroy(role_);
  }

  behavior_type make_behavior() override;

private:
  /// Reads of one client that the tree is asked at a time.
  static constexpr std::size_t reads_max = 64;

  /// Proofs of one client, as at the client port.
  static constexpr std::size_t identities_max = 64;

  /// The only client of this host.
  static constexpr client_number the_client = 1;

  /// How the pipeline names requests here.
  enum name_kind : std::int32_t { ordinary, opening_name, closing_name };

  enum class stage : std::uint8_t { silent, asking, opening, open, leaving, gone };

  // the client
  void hear(const talk::hello& x);
  void hear(talk::request& x);
  void hear(std::int32_t xid, const talk::proof& x);
  void hear(const request_name& name, const reconfiguration& x);
  void end_of_requests();
  void ask(const request_name& name, troupe::write what);
  void open_or_attach();
  std::string new_password();

  // the node
  void hear(delivery& item);
  void serve(const service& x, const submitter& role);

  // what follows
  void settle();
  void let_replies_leave();
  void tell(pipeline::finished& done);
  template <class T>
  void say(T x);
  void end_turn();
  void send_all(outgoing out);
  void touch();
  void sweep();
  void let_go(const std::string& reason);

  session_options options_;
  tree tree_;
  session_client client_;
  talk::turn turn_; ///< what is not said yet, to a client that hears turns
  proofs proofs_;
  std::shared_ptr<const identities> by_;
  stage stage_ = stage::silent;
  std::optional<talk::hello> asked_; ///< until the session is open
  std::optional<pipeline> pipe_;
  std::chrono::milliseconds timeout_{0};
  clock_point last_heard_; ///< of the client
  clock_point last_touch_; ///< when the leader was told
  bool untold_ = false;    ///< it is to be told again
  submitter role_;
  bool serving_ = false;
  clock_point out_since_;
};

/// To the client, now or with what else there is to say.
template <class T>
void session_role::say(T x) {
  if (!options_.in_turns)
    return send(client_, std::move(x));
  if (turn_.said.empty())
    turn_.said.reserve(16);
  turn_.said.emplace_back(std::move(x));
}

} // namespace troupe
