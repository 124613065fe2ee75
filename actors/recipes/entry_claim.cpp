// Steps towards an entry that is ours to work on, and away from it.
#include "actors/recipes/entry_claim.hpp"

#include <utility>

#include "messages/planted.hpp"

namespace troupe::recipes {

entry_claim::entry_claim(std::string entry, std::string claim, std::string mine, session_id session)
    : entry_(std::move(entry)),
      claim_(std::move(claim)),
      mine_(std::move(mine)),
      session_(session) {}

// ---- wishes

void entry_claim::finish() {
  goal_ = goal::finish;
  failure_ = error::ok;
}

void entry_claim::give_back() {
  goal_ = goal::leave;
  failure_ = error::ok;
}

void entry_claim::abandon() {
  abandoned_ = true;
  if (goal_ == goal::take)
    goal_ = goal::leave;
}

// ---- questions

bool entry_claim::over() const {
  if (asked_ != deed::none || claim_is_ != presence::absent)
    return false;
  return goal_ == goal::leave || (fate_ != fate::making && fate_ != fate::held);
}

std::optional<question> entry_claim::next() {
  if (asked_ != deed::none || throttled_ || over())
    return std::nullopt;
  asked_ = next_deed();
  return asked_ == deed::none ? std::nullopt : std::optional{words(asked_)};
}

entry_claim::deed entry_claim::next_deed() const {
  if (claim_is_ == presence::unknown)
    return synced_ ? deed::look : deed::sync;
  if (claim_is_ == presence::absent && goal_ == goal::take)
    return deed::create;
  if (claim_is_ == presence::absent) // finished, or lost: its entry tells
    return !online_ ? deed::none : synced_ ? deed::find_entry : deed::sync;
  if (goal_ == goal::finish && fate_ == fate::held)
    return deed::remove_both;
  if (goal_ != goal::take)
    return deed::remove;
  if (!seen_)
    return deed::look;
  return fate_ == fate::making ? deed::read : deed::none;
}

/// All that makes or ends the ephemeral is said in its own session or not at all: in the next one,
/// somebody else may have the entry.
question entry_claim::words(deed what) const {
  switch (what) {
  case deed::create:
    return ask::create{claim_, mine_, create_mode::ephemeral, anyone(), -1, session_};
  case deed::sync:
    return ask::sync{entry_};
  case deed::look:
    return ask::get{claim_, goal_ == goal::take};
  case deed::read:
    return ask::get{entry_};
  case deed::remove_both:
    return ask::multi{{ask::remove{claim_}, ask::remove{entry_}}, session_};
  case deed::find_entry:
    return ask::exists{entry_};
  case deed::none:
  case deed::remove:
    break;
  }
  return removal();
}

// ---- answers

void entry_claim::hear(const answer& x) {
  auto asked = std::exchange(asked_, deed::none);
  auto* why = recipes::failure(x);
  auto is_write = asked == deed::create || asked == deed::remove_both || asked == deed::remove;
  if (why && *why == error::throttled) {
    throttled_ = true;
  } else if (why && *why == error::session_expired) {
    expired(); // which is about to be heard
  } else if (dead_ && asked != deed::sync && asked != deed::find_entry) {
    return; // what was still under way
  } else if (why && *why == error::connection_loss && is_write) {
    doubtful_ = doubtful_ || asked == deed::create;
    outcome_unknown();
  } else if (why && *why == error::connection_loss) {
    throttled_ = true; // the session's actor has ended
  } else if (asked == deed::create) {
    hear_create(why);
  } else if (asked == deed::sync) {
    synced_ = true;
  } else if (asked == deed::look) {
    hear_look(x, why);
  } else if (asked == deed::read) {
    hear_read(x, why);
  } else if (asked == deed::remove_both) {
    hear_end(x, why);
  } else if (asked == deed::find_entry) {
    hear_find(x);
  } else {
    hear_remove(why);
  }
}

/// What was asked on an earlier connection is done by now or never will be: servers refuse it once
/// the session has moved. A read behind a sync shows which.
void entry_claim::outcome_unknown() {
  claim_is_ = presence::unknown;
  synced_ = seen_ = false;
}

void entry_claim::hear_create(const error* why) {
  if (!why || (*why == error::node_exists && planted(fault::claim_of_another_kept)))
    claim_is_ = presence::ours;
  else if (*why == error::node_exists && doubtful_)
    claim_is_ = presence::unknown; // the first one was done
  else if (*why == error::node_exists || *why == error::no_node)
    fate_ = fate::gone;
  else
    refuse(*why);
}

void entry_claim::hear_look(const answer& x, const error* why) {
  if (auto* found = std::get_if<got_data>(&x)) {
    auto is_mine = found->data == mine_ && found->stat.ephemeral_owner == session_;
    if (!is_mine && !planted(fault::claim_of_another_kept)) {
      doubtful_ = false; // somebody else has been faster
      return not_there();
    }
    claim_is_ = presence::ours;
    seen_ = true;
    token_ = {found->stat.created};
  } else if (*why == error::no_node) {
    not_there();
  } else {
    if (claim_is_ == presence::unknown) // it cannot be looked for: it stays until the session ends
      claim_is_ = presence::absent;
    refuse(*why);
  }
}

/// It is not made again after it was known to be there: whoever removed it, the next list tells.
void entry_claim::not_there() {
  auto again = std::exchange(claim_is_, presence::absent) == presence::unknown && doubtful_;
  synced_ = true;
  if (goal_ == goal::finish)
    return; // its entry tells
  if (fate_ == fate::held)
    fate_ = goal_ == goal::leave ? fate::given_back : fate::lost;
  else if (fate_ == fate::making && !again)
    fate_ = fate::gone;
}

void entry_claim::hear_read(const answer& x, const error* why) {
  if (!ours() || goal_ != goal::take)
    return; // it was removed, or is wanted no more
  if (auto* found = std::get_if<got_data>(&x)) {
    data_ = found->data;
    fate_ = fate::held;
  } else if (*why == error::no_node) {
    fate_ = fate::gone;
    goal_ = goal::leave;
  } else {
    refuse(*why);
  }
}

void entry_claim::hear_end(const answer& x, const error* why) {
  auto* all = std::get_if<multi_done>(&x);
  if (all && all->failed)
    return hear_parts(all->parts.at(0).code, all->parts.at(1).code);
  if (why) {
    failure_ = *why;
    goal_ = goal::take;
  } else {
    claim_is_ = presence::absent;
    fate_ = fate::finished;
  }
}

/// The first part that failed says why; a part behind it says only that.
void entry_claim::hear_parts(error of_claim, error of_entry) {
  if (of_claim == error::no_node) {
    not_there();
  } else if (of_claim == error::ok && of_entry == error::no_node) {
    fate_ = fate::finished; // somebody else has removed it; our ephemeral is left
  } else {
    failure_ = of_claim == error::ok ? of_entry : of_claim;
    goal_ = goal::take;
  }
}

/// Whoever has removed it: it is out of the queue.
void entry_claim::hear_find(const answer& x) {
  auto* found = std::get_if<existence>(&x);
  fate_ = found && !found->stat ? fate::finished : fate::lost;
}

void entry_claim::hear_remove(const error* why) {
  if (!why || *why == error::no_node) {
    not_there();
  } else if (fate_ == fate::held && !abandoned_) {
    failure_ = *why;
    goal_ = goal::take;
  } else { // it stays until the session ends
    claim_is_ = presence::absent;
  }
}

void entry_claim::refuse(error why) {
  failure_ = why;
  fate_ = fate_ == fate::held ? fate::lost : fate::refused;
  goal_ = goal::leave;
}

// ---- what happens

/// The answer to what is under way to end it says more.
void entry_claim::hear(const watch_event& x) {
  if (x.path != claim_ || !ours() || asked_ == deed::remove_both || asked_ == deed::remove)
    return;
  if (x.kind == event_kind::deleted)
    not_there();
  else
    seen_ = false;
}

/// The servers remove the ephemeral, no sooner than our own clock has ended the session.
void entry_claim::expired() {
  dead_ = true;
  online_ = synced_ = false;
  claim_is_ = presence::absent;
  if (goal_ == goal::finish)
    return; // it may have been done: looked up in the next session
  if (fate_ == fate::held)
    fate_ = goal_ == goal::leave ? fate::given_back : fate::lost;
  else if (fate_ == fate::making)
    fate_ = fate::gone;
}

} // namespace troupe::recipes
