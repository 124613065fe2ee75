// Sequences what the dialer makes: in each slot one broker at a time, the next one only after the
// last has said peer_down.
#include "runtime/live/links/links_actor.hpp"

#include <map>
#include <memory>

#include <caf/io/middleman.hpp>
#include <caf/send.hpp>

#include "actors/supervision.hpp"
#include "runtime/live/links/dialer.hpp"
#include "runtime/live/links/link_broker.hpp"
#include "runtime/live/links/link_notes.hpp"

namespace troupe {

namespace {

/// The dialer's thread to the actor.
struct link_made {
  std::shared_ptr<made_connection> connection;
};

struct dialer_broke {
  std::string why;
};

} // namespace

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::link_made)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::dialer_broke)

namespace troupe {

namespace {

using inner_links =
    links::extend_with<link_ended_listener>::extend_with<hears<link_made, dialer_broke>>;

class links_actor : public inner_links::base {
public:
  links_actor(caf::actor_config& cfg, const settings& all, std::shared_ptr<dialer> hands,
              link_listener to)
      : inner_links::base(cfg),
        bytes_max_(all.frame_bytes_max),
        dialer_(std::move(hands)),
        to_(std::move(to)) {
    set_exception_handler(keep_reason);
  }

  // The brokers monitor this actor and end with it.
  void on_exit() override {
    dialer_.reset();
    slots_.clear();
    to_ = nullptr;
  }

protected:
  behavior_type make_behavior() override {
    inner_links self{this};
    dialer_->start({[self](auto made) { caf::anon_send(self, link_made{std::move(made)}); },
                    [self](auto why) { caf::anon_send(self, dialer_broke{std::move(why)}); }});
    return {[this](const dial& x) { on_dial(x); },
            [this](const hang_up& x) { on_hang_up(x); },
            [this](const belongs& x) { on_belongs(x); },
            [this](const link_ended& x) { on_link_ended(x); },
            [this](const link_made& x) { on_link_made(x.connection); },
            [this](const dialer_broke& x) { on_dialer_broke(x); }};
  }

private:
  struct slot_state {
    caf::actor broker;
    std::uint64_t token = 0;
    std::uint64_t errand = 0;
    std::uint64_t claimed = 0; ///< the cluster that the other side named
    std::shared_ptr<made_connection> next;
  };

  void on_dial(const dial& x) {
    if (x.on == channel::election)
      return dialer_->keep(x.server);
    end_leaders("another leader is asked for");
    leader_ = x.server;
    dialer_->lead(x.server, ++errand_);
  }

  /// `who.incarnation` 0: whatever stands, or is being dialled.
  void on_hang_up(const hang_up& x) {
    for (auto to_leader : {true, false}) {
      link_slot slot{x.on, x.who.server, to_leader};
      if (auto i = slots_.find(slot);
          i != slots_.end() && (x.who.incarnation == 0 || i->second.token == x.who.incarnation)) {
        end(i->second, "this server hangs up");
        if (to_leader && i->second.errand == errand_)
          forget_leader();
      }
    }
    if (x.on == channel::quorum && x.who.incarnation == 0 && x.who.server == leader_)
      forget_leader();
  }

  void on_belongs(const belongs& x) {
    cluster_ = x.cluster;
    dialer_->belongs(x.cluster);
    for (auto& [slot, state] : slots_)
      if (of_another_cluster(state.claimed))
        end(state, "its disk belongs to another ensemble");
  }

  void on_link_made(const std::shared_ptr<made_connection>& x) {
    if ((x->slot.to_leader && x->errand != errand_) || of_another_cluster(x->receiving.cluster))
      return dialer_->gone(x->slot, x->token); // closes it
    auto& state = slots_[x->slot];
    if (!state.broker)
      return begin(state, x);
    if (state.next)
      dialer_->gone(state.next->slot, state.next->token);
    state.next = x;
    caf::anon_send(state.broker, link_end{"a newer connection replaces it"});
  }

  void on_link_ended(const link_ended& x) {
    link_note(spdlog::level::info, "links: {} connection with server {} ended: {}", name_of(x.slot),
              number(x.slot.server), x.why);
    dialer_->gone(x.slot, x.token);
    auto i = slots_.find(x.slot);
    if (i == slots_.end() || i->second.token != x.token)
      return;
    auto next = std::move(i->second.next);
    slots_.erase(i);
    if (next)
      on_link_made(next);
  }

  void on_dialer_broke(const dialer_broke& x) {
    quit(caf::make_error(caf::sec::runtime_error, "links: " + x.why));
  }

  void begin(slot_state& state, const std::shared_ptr<made_connection>& x) {
    link_note(spdlog::level::info, "links: {} connection with server {} stands ({})",
              name_of(x->slot), number(x->slot.server), x->dialled ? "dialled" : "accepted");
    state.token = x->token;
    state.errand = x->errand;
    state.claimed = x->receiving.cluster;
    state.broker = spawn_link(system(), x, link_limits::of(x->slot.on, bytes_max_), to_,
                              caf::actor_cast<link_ended_listener>(inner_links{this}));
  }

  void end(slot_state& state, const char* why) {
    if (state.next)
      dialer_->gone(state.next->slot, state.next->token);
    state.next.reset();
    caf::anon_send(state.broker, link_end{why});
  }

  void end_leaders(const char* why) {
    for (auto& [slot, state] : slots_)
      if (slot.to_leader)
        end(state, why);
  }

  void forget_leader() {
    ++errand_;
    leader_ = nobody;
    dialer_->forget_leader();
  }

  bool of_another_cluster(std::uint64_t claimed) const {
    return cluster_ != 0 && claimed != 0 && claimed != cluster_;
  }

  static const char* name_of(const link_slot& x) {
    return x.on == channel::election ? "election" : x.to_leader ? "leader" : "learner";
  }

  std::uint32_t bytes_max_;
  std::shared_ptr<dialer> dialer_;
  link_listener to_;
  std::map<link_slot, slot_state> slots_;
  std::uint64_t cluster_ = 0;
  std::uint64_t errand_ = 0;
  server_id leader_ = nobody;
};

} // namespace

links spawn_links(caf::actor_system& system, const settings& all, link_listener to) {
  auto hands = std::make_shared<dialer>(dialer_options{all});
  return system.spawn<links_actor>(all, std::move(hands), std::move(to));
}

} // namespace troupe
