// The election's mouth and ears.
#include "actors/election/election_actor.hpp"

#include <map>

#include "actors/election/ballots.hpp"
#include "actors/supervision.hpp"

namespace troupe {

namespace {

/// To itself: a majority had settled on this; take it if that still holds.
struct settle {
  std::uint64_t round = 0;
  vote choice;
};

/// To itself: say it again, links may have come up late.
struct renotify {
  std::uint64_t term = 0;
};

} // namespace

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::settle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::renotify)

namespace troupe {

namespace {

using election_self = election::extend<caf::reacts_to<settle>, caf::reacts_to<renotify>>;

class election_role : public election_self::base {
public:
  election_role(caf::actor_config& config, election_parts parts)
      : election_self::base(config), parts_(std::move(parts)), box_(parts_.self, parts_.servers) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "election";
  }

  behavior_type make_behavior() override {
    return {
        [this](const look& x) { on_look(x); },
        [this](const settled& x) { on_settled(x); },
        [this](const peer& from, const notification& said) { on_notification(from, said); },
        [this](const peer_up& up, const election_link& link) {
          mesh_[up.who.server] = {up.who, link};
          box_.met(up.who.server);
          if (term_ > 0) // before the first look nothing is known to tell
            send(link, state());
        },
        [this](const peer_down& down) { on_down(down.who); },
        [this](const settle& x) {
          if (looking() && x.round == box_.round() && box_.winner() == x.choice)
            conclude(x.choice);
        },
        [this](const renotify& x) {
          if (looking() && x.term == term_) {
            tell_everyone();
            delayed_send(this, parts_.times.renotify, x);
          }
        },
    };
  }

private:
  struct neighbour {
    peer who;
    election_link link;
  };

  bool looking() const {
    return state_.state == standing::looking && term_ > 0 && !resting_;
  }

  notification state() const {
    return looking() ? box_.ours() : state_;
  }

  void on_settled(const settled& x) {
    if (x.term != term_ || state_.state == standing::looking)
      return;
    state_.state = x.state;
    state_.epoch = x.epoch;
    if (x.state != standing::looking) {
      box_.is_now(state_.past = x.past);
      return;
    }
    // Not yet looking itself (its disk may hang), but nobody should wait for it any more.
    resting_ = true;
    state_.choice = {};
    for (auto& [server, neighbour] : mesh_)
      send(neighbour.link, state_);
  }

  void on_look(const look& x) {
    term_ = x.term;
    resting_ = false;
    state_ = {};
    state_.past = x.past;
    box_.look(x.mine, x.past);
    said_new_choice();
    delayed_send(this, parts_.times.renotify, renotify{term_});
  }

  void on_notification(const peer& from, const notification& said) {
    auto speaker = mesh_.find(from.server);
    if (speaker == mesh_.end() || speaker->second.who != from)
      return; // an old connection
    auto theirs_looks = said.state == standing::looking;
    if (!looking()) {
      if (theirs_looks && !resting_ && term_ > 0)
        send(speaker->second.link, state_);
      return;
    }
    if (theirs_looks && box_.unaware(said))
      send(speaker->second.link, box_.ours());
    if (box_.hear(from.server, said))
      said_new_choice();
    else
      consider();
  }

  void on_down(const peer& who) {
    auto i = mesh_.find(who.server);
    if (i == mesh_.end() || i->second.who != who)
      return;
    mesh_.erase(i);
    auto restarted = box_.gone(who.server);
    if (!looking())
      return;
    if (restarted)
      said_new_choice();
    else
      consider();
  }

  void said_new_choice() {
    if (box_.votes())
      parts_.tell(parts_.self, milestone::votes{box_.choice()});
    tell_everyone();
    consider();
  }

  void tell_everyone() {
    for (auto& [server, neighbour] : mesh_)
      send(neighbour.link, box_.ours());
  }

  void consider() {
    if (auto leader = box_.incumbent()) {
      conclude(*leader);
    } else if (auto winner = box_.winner()) {
      if (box_.unanimous())
        conclude(*winner);
      else
        delayed_send(this, parts_.times.finalize, settle{box_.round(), *winner});
    }
  }

  void conclude(const vote& choice) {
    auto lead = choice.candidate == parts_.self;
    auto follow = parts_.servers.is_voter(parts_.self) ? standing::following : standing::observing;
    state_ = {lead ? standing::leading : follow, box_.round(), choice, 0, state_.past};
    send(parts_.node, elected{term_, choice});
  }

  election_parts parts_;
  ballots box_;
  std::uint64_t term_ = 0;
  notification state_;   ///< what we answer while we do not look
  bool resting_ = false; ///< the role is over, and the node has not told us to look yet
  std::map<server_id, neighbour> mesh_;
};

} // namespace

election spawn_election(caf::actor_system& system, election_parts parts) {
  return system.spawn<election_role>(std::move(parts));
}

} // namespace troupe
