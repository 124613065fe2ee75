// The stage management: who is on, who is next, and which letter goes to whom.
#include "actors/node/node_actor.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include <caf/send.hpp>

#include "actors/election/election_actor.hpp"
#include "actors/leader/leader_actor.hpp"
#include "actors/learner/learner_actor.hpp"
#include "actors/mending/mending_actor.hpp"
#include "actors/node/callers.hpp"
#include "actors/supervision.hpp"
#include "actors/term.hpp"

namespace troupe {

namespace {

/// To itself: the pause after a role that never served is over.
struct look_again {
  std::uint64_t term = 0;
};

} // namespace

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::look_again)

namespace troupe {

namespace {

using node_self = node::extend<caf::reacts_to<look_again>>;

class node_role : public node_self::base {
public:
  node_role(caf::actor_config& config, node_parts parts)
      : node_self::base(config), parts_(std::move(parts)), pause_(mine().times.look_pause) {
    set_exception_handler(keep_reason);
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

  behavior_type make_behavior() override {
    monitor(parts_.log);
    monitor(parts_.registry);
    monitor(parts_.tree);
    send(parts_.log, caf::actor_cast<starter>(this), parts_.tree);
    return make_behavior_of(static_cast<said_in_election*>(nullptr),
                            static_cast<said_by_learner*>(nullptr),
                            static_cast<said_by_leader*>(nullptr));
  }

private:
  template <class... Es, class... Ls, class... Ds>
  behavior_type make_behavior_of(std::tuple<Es...>*, std::tuple<Ls...>*, std::tuple<Ds...>*) {
    return {
        // connections
        [this](const peer_up& up, const election_link& link) { on_neighbour(up, link); },
        [this](const peer_up& up, const learner_link& link) { on_caller(up, link); },
        [this](const peer_up& up, const leader_link& link) { on_answer(up, link); },
        [this](const peer_down& down) { on_peer_down(down); },
        // letters
        [this](const peer& from, const Es& x) { on_mesh_letter(from, x); }...,
        [this](const peer& from, const Ls&) { on_learner_letter(from); }...,
        [this](const peer& from, const Ds&) { on_leader_letter(from); }...,
        // log, tree, election and role
        [this](const loaded&) { open(); },
        [this](const damaged& x) { on_damaged(x); },
        [this](const searched& x) {
          if (auto i = mesh_.find(x.who.server); i != mesh_.end() && i->second.first.who == x.who)
            send(i->second.second, x.answer);
        },
        [this](const fenced& x) { on_fenced(x); },
        [this](const recalled& x) { on_recalled(x); },
        [this](const elected& x) { on_elected(x); },
        [this](const role_ready& x) { on_ready(x); },
        [this](const role_over& x) { on_over(x); },
        [this](const look_again& x) {
          if (x.term == term_)
            look_for_leader();
        },
        // operators
        [this](status& x, const session_host& asker) { on_inquiry(x, asker); },
    };
  }

  const settings& mine() const {
    return parts_.settings;
  }

  // ---- the start ----

  void open() {
    retire(mending_);
    election_ = spawn_election(system(), {mine().self, mine().servers, mine().times,
                                          parts_.world.tell, caf::actor_cast<troupe::node>(this)});
    monitor(election_);
    for (auto& [server, x] : mesh_)
      send(election_, x.first, x.second);
    open_links();
    look_for_leader();
  }

  /// Parts of the log cannot be read: the others are asked for them. Nothing else happens before
  /// the log is `loaded` after all.
  void on_damaged(const damaged& x) {
    if (!mending_) {
      mending_ =
          spawn_mending(system(), {mine().self, mine().servers, mine().times, parts_.world.tell,
                                   parts_.log, caf::actor_cast<starter>(this)});
      monitor(mending_);
      open_links();
    }
    send(mending_, x);
  }

  void open_links() {
    if (parts_.open_links && !links_) {
      links_ = parts_.open_links(caf::actor_cast<troupe::node>(this));
      monitor(links_);
      for (auto& x : mine().servers.members())
        if (x.id != mine().self)
          send(links_, dial{channel::election, x.id});
    }
  }

  // ---- between two roles ----

  /// First the old term is fenced off at tree and log; what they then say is where this server
  /// stands.
  void look_for_leader() {
    ++term_;
    send(parts_.tree, fence{term_});
  }

  void on_fenced(const fenced& x) {
    if (x.term != term_)
      return;
    applied_ = x.applied;
    send(parts_.log, recall{term_, applied_}, caf::actor_cast<starter>(this));
  }

  void on_recalled(const recalled& x) {
    if (x.term != term_)
      return;
    applied_ = std::max(applied_, x.history.base); // a snapshot came in while the role was ending
    standing_ = x;
    if (links_)
      send(links_, belongs{x.epochs.cluster});
    past_ = announced(x.epochs, x.history.last(), mine().autocreate);
    if (past_ != past::lost)
      abstains_ = false;
    else if (mine().servers.is_voter(mine().self) && !std::exchange(abstains_, true))
      parts_.world.tell(mine().self, milestone::abstains{x.doubt});
    send(election_, look{term_, {x.epochs.current, x.history.last(), mine().self}, past_});
  }

  void on_elected(const elected& x) {
    if (x.term != term_ || !standing_)
      return;
    leader_ = x.choice.candidate;
    auto with = term{term_,
                     mine().self,
                     leader_,
                     mine().servers,
                     mine().times,
                     parts_.world,
                     std::move(*standing_),
                     applied_,
                     past_,
                     parts_.log,
                     parts_.tree,
                     links_,
                     caf::actor_cast<troupe::node>(this)};
    standing_.reset();
    if (leader_ == mine().self)
      lead(std::move(with));
    else
      learn(std::move(with));
  }

  void lead(term with) {
    auto actor = spawn_leader(system(), std::move(with));
    enter(actor);
    leading_ = actor;
    callers_.each([this](caller& x) { hand_over(x); });
  }

  void learn(term with) {
    auto actor = spawn_learner(system(), std::move(with));
    enter(actor);
    learning_ = actor;
    turn_away_callers();
    send(links_, dial{channel::quorum, leader_});
    if (departed_.contains(leader_)) // while its election was on its way to us
      on_over({term_, left_early});
  }

  template <class Role>
  void enter(const Role& actor) {
    role_ = caf::actor_cast<role>(actor);
    monitor(role_);
  }

  void on_ready(const role_ready& x) {
    if (x.term != term_)
      return;
    pause_ = mine().times.look_pause;
    serving_ = true;
    auto state = standing::leading;
    if (leader_ != mine().self)
      state = mine().servers.is_voter(mine().self) ? standing::following : standing::observing;
    send(election_, settled{term_, state, x.epoch, x.past == past::kept ? past::kept : past::lost});
    send(parts_.tree, service{true, state, x.epoch}, caf::actor_cast<submitter>(role_));
  }

  /// The role has ended its work; what it leaves undone its successor finds in log and tree.
  void on_over(const role_over& x) {
    if (x.term != term_)
      return;
    parts_.world.tell(mine().self, milestone::looks{x.reason});
    send(parts_.tree, service{}, submitter{});
    if (std::exchange(serving_, false)) {
      leave();
      look_for_leader();
    } else {
      leave();
      delayed_send(this, pause_, look_again{term_});
      pause_ = std::min(2 * pause_, mine().times.look_pause_max);
    }
  }

  void leave() {
    send(election_, settled{term_, standing::looking, 0});
    leader_ = nobody;
    retire(role_);
    leading_ = nullptr;
    learning_ = nullptr;
    if (answer_)
      send(links_, hang_up{channel::quorum, *answer_});
    answer_.reset();
    turn_away_callers();
  }

  template <class Handle>
  void retire(Handle& x) {
    if (!x)
      return;
    demonitor(x.address());
    send_exit(x, caf::exit_reason::user_shutdown);
    x = nullptr;
  }

  // ---- the election mesh ----

  void on_neighbour(const peer_up& up, const election_link& link) {
    departed_.erase(up.who.server);
    mesh_.insert_or_assign(up.who.server, std::pair{up, link});
    if (mending_)
      send(mending_, up, link);
    else
      send(election_, up, link);
  }

  void on_neighbour_gone(const peer_down& down) {
    departed_.insert(down.who.server);
    if (auto i = mesh_.find(down.who.server); i != mesh_.end() && i->second.first.who == down.who)
      mesh_.erase(i);
    if (mending_)
      send(mending_, down);
    else
      send(election_, down);
    if (learning_ && !answer_ && down.who.server == leader_)
      on_over({term_, left_early});
  }

  void on_mesh_letter(const peer&, const notification&) {
    pass(election_);
  }

  /// Whatever this server is doing, and however its own log stands: what is whole in it is given.
  void on_mesh_letter(const peer& from, const lost& x) {
    send(parts_.log, search{from, x}, caf::actor_cast<starter>(this));
  }

  void on_mesh_letter(const peer&, const found&) {
    pass(mending_);
  }

  // ---- the quorum channel ----

  /// A server that wants to learn here. It is kept until there is a leader to hear it.
  void on_caller(const peer_up& up, const learner_link& link) {
    auto& x = callers_.add(up, link);
    if (leading_)
      hand_over(x);
    else if (learning_)
      send(links_, hang_up{channel::quorum, up.who});
  }

  void hand_over(caller& x) {
    if (x.handed_over())
      return;
    send(leading_, x.up(), x.link());
    for (auto& letter : x.hand_over())
      pass(leading_, letter);
  }

  void turn_away_callers() {
    callers_.each([this](caller& x) { send(links_, hang_up{channel::quorum, x.up().who}); });
    callers_.clear();
  }

  /// The connection that this server dialled to its leader.
  void on_answer(const peer_up& up, const leader_link& link) {
    if (!learning_ || up.who.server != leader_ || answer_) {
      send(links_, hang_up{channel::quorum, up.who});
      return;
    }
    answer_ = up.who;
    send(learning_, up, link);
  }

  void on_peer_down(const peer_down& down) {
    if (down.on == channel::election)
      return on_neighbour_gone(down);
    if (auto* x = callers_.find(down.who)) {
      auto known = x->handed_over();
      callers_.forget(down.who);
      if (known && leading_)
        send(leading_, down);
    }
    if (answer_ == down.who) {
      answer_.reset();
      if (learning_)
        send(learning_, down);
    }
  }

  void on_learner_letter(const peer& from) {
    auto* x = callers_.find(from);
    if (!x)
      return;
    if (x->handed_over())
      pass(leading_);
    else if (!x->keep(current_letter()))
      send(links_, hang_up{channel::quorum, from});
  }

  void on_leader_letter(const peer& from) {
    if (answer_ == from && learning_)
      pass(learning_);
  }

  /// The message being handled, shared and not copied.
  caf::message current_letter() {
    return current_mailbox_element()->move_content_to_message();
  }

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

  void on_inquiry(status& x, const session_host& asker) {
    x.self = mine().self;
    x.standalone = mine().standalone;
    x.voters = mine().servers.voters().size();
    x.role = standing::looking;
    if (role_)
      send(role_, x, asker);
    else
      send(parts_.tree, x, asker);
  }

  /// Everything on the stage is this node's; if any of it fails, the show is over.
  void on_down(const caf::actor_addr& who, const caf::error& reason) {
    if (role_ && who == role_.address() && reason == caf::exit_reason::user_shutdown)
      return;
    end(reason_of(reason));
  }

  void end(const std::string& reason) {
    if (std::exchange(ended_, true))
      return;
    if (!reason.empty())
      parts_.world.tell(mine().self, milestone::stops{reason});
    auto dismiss = [this](const auto& x) {
      if (x)
        send_exit(x, caf::exit_reason::user_shutdown);
    };
    dismiss(role_);
    dismiss(election_);
    dismiss(mending_);
    dismiss(links_);
    dismiss(parts_.tree);
    dismiss(parts_.registry);
    dismiss(parts_.log);
    if (parts_.on_end)
      parts_.on_end(reason);
    auto parts = std::exchange(parts_, {}); // handles to actors that hold handles to us
    quit(caf::exit_reason::user_shutdown);
  }

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

} // namespace

node spawn_node(caf::actor_system& system, node_parts parts) {
  return system.spawn<node_role>(std::move(parts));
}

} // namespace troupe
