// Steps towards a znode that is ours, or towards none.
#include "actors/recipes/own_znode.hpp"

#include <utility>

#include "actors/recipes/lock_queue.hpp"
#include "messages/planted.hpp"

namespace troupe::recipes {

own_znode::own_znode(std::string parent, std::string name, content data, naming kind, acl access)
    : parent_(std::move(parent)),
      wish_(std::move(name)),
      name_(wish_),
      data_(std::move(data)),
      kind_(kind),
      access_(std::move(access)) {}

void own_znode::want(bool wanted) {
  wanted_ = wanted;
  asks_.forget_failure();
  if (!wanted && now_ == presence::others)
    now_ = presence::absent;
}

std::optional<question> own_znode::next() {
  if (!asks_.open())
    return std::nullopt;
  return wanted_ ? next_of_wanted() : next_of_unwanted();
}

std::optional<question> own_znode::next_of_wanted() {
  switch (now_) {
  case presence::absent:
    if (!parent_there_ && parent_ != "/")
      return asks_.ask(deed::ensure, ask::ensure_path{parent_, access_});
    return asks_.ask(deed::create,
                     ask::create{below(parent_, wish_), data_,
                                 kind_ == naming::sequential ? create_mode::ephemeral_sequential
                                                             : create_mode::ephemeral,
                                 access_});
  case presence::unknown:
    return search();
  case presence::unproved:
    return asks_.ask(deed::check, ask::exists{path(), true});
  case presence::ghost:
    return asks_.ask(deed::remove, ask::remove{path()});
  case presence::others:
  case presence::there:
    if (!checked_)
      return asks_.ask(deed::check, ask::exists{path(), true});
  }
  return std::nullopt;
}

/// What is contested is removed only while it is known to be ours.
std::optional<question> own_znode::next_of_unwanted() {
  switch (now_) {
  case presence::unknown:
    return search();
  case presence::unproved:
    if (kind_ == naming::contested)
      return asks_.ask(deed::check, ask::exists{path()});
    return asks_.ask(deed::remove, ask::remove{path()});
  case presence::ghost:
    return asks_.ask(deed::remove, ask::remove{path()});
  case presence::there:
    if (kind_ == naming::contested) // in the next session it may be another's
      return asks_.ask(deed::remove, ask::remove{path(), -1, session_.value_or(no_session)});
    return asks_.ask(deed::remove, ask::remove{path()});
  case presence::absent:
  case presence::others:
    break;
  }
  return std::nullopt;
}

/// Where the name is not known in full, its beginning is looked for.
std::optional<question> own_znode::search() {
  if (kind_ == naming::sequential)
    return asks_.ask(deed::find, ask::children{parent_});
  return asks_.ask(deed::check, ask::exists{path(), wanted_});
}

void own_znode::hear(const answer& x) {
  auto asked = asks_.answered();
  if (auto* why = recipes::failure(x))
    return hear_failure(asked, *why);
  if (asked == deed::ensure) {
    parent_there_ = true;
  } else if (asked == deed::remove) {
    now_ = presence::absent;
  } else if (auto* made = std::get_if<created>(&x)) {
    name_ = made->path.substr(made->path.rfind('/') + 1);
    now_ = presence::unproved;
  } else if (auto* names = std::get_if<got_children>(&x)) {
    hear_found(*names);
  } else if (auto* found = std::get_if<existence>(&x)) {
    hear_check(*found);
  }
}

void own_znode::hear_found(const got_children& x) {
  auto mine = contender_with(wish_, x.names);
  now_ = mine ? presence::unproved : presence::absent;
  name_ = mine.value_or(wish_);
}

void own_znode::hear_check(const existence& x) {
  checked_ = true;
  sure_ = false;
  if (!x.stat) {
    now_ = presence::absent;
  } else if (x.stat->ephemeral_owner == session_) {
    now_ = presence::there;
    if (created_ == zxid{} || !planted(fault::old_token_kept))
      created_ = x.stat->created;
    sure_ = asks_.online();
  } else if (kind_ == naming::contested) {
    now_ = wanted_ ? presence::others : presence::absent;
  } else {
    now_ = presence::ghost;
  }
}

/// A write whose answer was lost may have been done; anything else that was refused was not.
void own_znode::hear_failure(deed asked, error why) {
  if (asks_.put_off(why)) {
    auto looked_at = asked == deed::create || (asked == deed::remove && kind_ == naming::contested);
    if (looked_at && why != error::throttled)
      now_ = planted(fault::lost_create_repeated) ? presence::absent : presence::unknown;
  } else if (why == error::no_node && asked != deed::ensure) {
    parent_there_ = parent_there_ && asked == deed::remove;
    now_ = presence::absent;
  } else if (why == error::node_exists && asked == deed::create) {
    now_ = presence::unproved;
  } else {
    asks_.fail(why);
    if (asked == deed::remove) // wanted anew it has to go first: it is not to count twice
      now_ = kind_ == naming::contested ? presence::unproved : presence::ghost;
  }
}

void own_znode::hear(const watch_event& x) {
  if (x.path != path() || (now_ != presence::there && now_ != presence::others))
    return;
  checked_ = false;
  sure_ = sure_ && x.kind != event_kind::deleted;
}

/// The servers remove it, no sooner than our own clock has ended the session. Whether a create
/// that is still under way comes in the old session or in the next one, nobody knows.
void own_znode::hear(const session_change& x) {
  asks_.hear(x);
  if (asks_.online()) {
    session_ = x.session;
    checked_ = false;
    return;
  }
  if (planted(fault::doubt_not_told))
    return;
  sure_ = false;
  if (!ends(x))
    return;
  session_.reset();
  auto may_come = asks_.asking_for(deed::create) || (wanted_ && now_ != presence::absent);
  now_ = may_come ? presence::unknown : presence::absent;
}

standing own_znode::now() const {
  if (wanted_ && there())
    return sure_ ? standing::held : standing::in_doubt;
  return !wanted_ && gone() ? standing::away : standing::waiting;
}

error own_znode::obstacle() const {
  if (asks_.failure() != error::ok)
    return asks_.failure();
  return now_ == presence::others ? error::node_exists : error::ok;
}

std::vector<ask::remove> own_znode::left_behind() const {
  if (kind_ == naming::contested ? !sure() : gone())
    return {};
  return {ask::remove{path(), -1, session_.value_or(no_session)}};
}

} // namespace troupe::recipes
