// The rules of the election, one function each.
#include "actors/election/ballots.hpp"

#include <algorithm>
#include <utility>

#include "messages/ensure.hpp"
#include "messages/planted.hpp"

namespace troupe {

ballots::ballots(server_id self, const ensemble& servers) : self_(self), servers_(servers) {}

void ballots::look(vote mine, past own) {
  own_ = own;
  history_known_ = history_known_ || own == past::kept;
  mine_ = servers_.may_lead(self_) && counts(own_) ? mine : vote{};
  serving_.clear(); // said in an earlier election: the leader of then may be the one we lost
  begin(round_ + 1);
}

void ballots::begin(std::uint64_t round) {
  round_ = round;
  heard_.clear();
  choice_ = mine_;
  if (votes())
    heard_[self_] = choice_;
}

/// Empty disks count no longer, ours included. True: our choice has changed with that.
bool ballots::learn_of_history() {
  if (std::exchange(history_known_, true))
    return false;
  std::erase_if(heard_, [&](auto& x) { return x.first != self_ && !counts(pasts_[x.first]); });
  if (counts(own_))
    return false;
  mine_ = {};
  begin(round_);
  return true;
}

bool ballots::eligible(const vote& x) const {
  return x.candidate == nobody || servers_.may_lead(x.candidate);
}

/// Its time to be elected is over: what we had then is lost. Whoever still votes for it is told
/// what we are now, or does not find us leading, and looks again.
bool ballots::remembers_more(const vote& x) const {
  return x.candidate == self_ && x > mine_;
}

bool ballots::hear(server_id from, const notification& said) {
  if (!servers_.is_voter(from) || from == self_ || !eligible(said.choice))
    return false;
  pasts_[from] = said.past;
  auto sobered = said.past == past::kept && learn_of_history();
  if (!planted(fault::blank_disks_vote) && !counts(said.past)) {
    heard_.erase(from);
    serving_.erase(from);
    return false;
  }
  if (remembers_more(said.choice)) {
    heard_.erase(from);
    return sobered;
  }
  if (said.state != standing::looking) {
    serving_[from] = said;
    if (said.round == round_)
      heard_[from] = said.choice; // settled already, on this very round
    else
      heard_.erase(from);
    return sobered;
  }
  serving_.erase(from);
  if (outdated(said))
    return sobered;
  auto before = choice_;
  auto behind = said.round > round_;
  if (behind)
    begin(said.round);
  if (planted(fault::greatest_id_wins))
    choice_ = choice_.candidate > said.choice.candidate ? choice_ : said.choice;
  else
    choice_ = std::max(choice_, said.choice);
  heard_[from] = said.choice;
  if (votes())
    heard_[self_] = choice_;
  ensure(choice_ >= mine_, "a server's choice is never less than its own candidacy");
  return behind || sobered || choice_ != before;
}

void ballots::met(server_id server) {
  gone_.erase(server);
}

bool ballots::gone(server_id server) {
  gone_.insert(server);
  heard_.erase(server);
  serving_.erase(server);
  if (choice_.candidate != server)
    return false;
  begin(round_ + 1);
  return true;
}

notification ballots::ours() const {
  return {standing::looking, round_, choice_, 0, own_};
}

std::optional<vote> ballots::incumbent() const {
  for (auto& [leader, said] : serving_) {
    if (said.state != standing::leading)
      continue;
    std::set<server_id> court{leader};
    for (auto& [server, word] : serving_)
      if (word.state == standing::following && word.choice.candidate == leader)
        court.insert(server);
    // Our own voice completes a majority: the leader waits for it (ZooKeeper counts the joiner
    // too), if it counts.
    if (votes())
      court.insert(self_);
    if (servers_.majority(court))
      return said.choice;
  }
  return std::nullopt;
}

std::optional<vote> ballots::winner() const {
  std::set<server_id> backers;
  for (auto& [server, choice] : heard_)
    if (choice == choice_)
      backers.insert(server);
  if (choice_.candidate == nobody || !servers_.majority(backers))
    return std::nullopt;
  return choice_;
}

bool ballots::unanimous() const {
  return std::all_of(servers_.voters().begin(), servers_.voters().end(), [&](server_id x) {
    auto i = heard_.find(x);
    if (i != heard_.end())
      return i->second == choice_;
    auto known = pasts_.find(x);
    return gone_.contains(x) || (x == self_ && !votes())
           || (known != pasts_.end() && !counts(known->second));
  });
}

} // namespace troupe
