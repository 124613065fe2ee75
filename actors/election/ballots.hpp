// What one server believes while the ensemble has no leader.
//
// Hears notifications, answers one question: is there a leader to go with? Never sends, never
// waits; election_actor does both. Always: our choice is the greatest vote heard this round, our
// own included. The rule is ZooKeeper's fast leader election: greatest (epoch, zxid, id) wins a
// majority; who comes late joins a leader that a majority already follows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "config/ensemble.hpp"
#include "messages/vote.hpp"

namespace troupe {

class ballots {
public:
  ballots(server_id self, const ensemble& servers);

  /// A new round begins with our own candidacy, and what others served before is forgotten.
  /// Observers, voters of weight 0, and those whose past does not count back whomever they hear of.
  void look(vote mine, past own = past::kept);

  /// Our own past has changed: taught by a leader.
  void is_now(past own) {
    own_ = own;
  }

  /// Does our own vote count?
  bool votes() const {
    return servers_.is_voter(self_) && counts(own_);
  }

  /// Another server speaks. True: our choice has changed, and everyone should be told.
  bool hear(server_id from, const notification& said);

  /// There is a connection to this server now.
  void met(server_id server);

  /// The connection has ended; what was heard over it no longer counts. True as for `hear`: it was
  /// our choice that left, and we began another round without it.
  bool gone(server_id server);

  /// What we tell others while we look.
  notification ours() const;

  /// Is `said`, heard from a server that looks, of an old round?
  bool outdated(const notification& said) const {
    return said.round < round_;
  }

  /// Should `said`, heard from a server that looks, be answered by `ours()`? Whoever said it has
  /// not heard us: perhaps it did not look yet when we told everyone.
  bool unaware(const notification& said) const {
    return outdated(said) || (said.round == round_ && said.choice < choice_);
  }

  /// A leader that a majority follows and that itself says it leads.
  std::optional<vote> incumbent() const;

  /// Our choice, if a majority backs it.
  std::optional<vote> winner() const;

  /// May `winner` be taken at once? Every voter backs it, or was connected and is gone.
  bool unanimous() const;

  std::uint64_t round() const {
    return round_;
  }

  const vote& choice() const {
    return choice_;
  }

private:
  /// A server that lost something counts nowhere; one with an empty disk only as long as nobody is
  /// known who has a history.
  bool counts(past x) const {
    return x == past::kept || x == past::fresh || (x == past::blank && !history_known_);
  }

  bool learn_of_history();
  bool eligible(const vote& x) const;
  bool remembers_more(const vote& x) const;
  void begin(std::uint64_t round);

  server_id self_;
  ensemble servers_;
  std::uint64_t round_ = 0;
  vote mine_;
  vote choice_;
  std::map<server_id, vote> heard_;           ///< this round, of voters who look
  std::map<server_id, notification> serving_; ///< last word of voters who do not look
  std::set<server_id> gone_;                  ///< connected once, and no longer
  std::map<server_id, past> pasts_;           ///< of voters, as they last said
  past own_ = past::kept;
  bool history_known_ = false; ///< some voter, perhaps this one, has a history
};

} // namespace troupe
