// Steps towards a znode that is ours, or towards none.
#include "actors/recipes/own_znode.hpp"

#include <utility>

#include "actors/recipes/lock_queue.hpp"

namespace troupe::recipes {

own_znode::own_znode(std::string parent, std::string name, content data, naming kind)
    : parent_(std::move(parent)),
      wish_(std::move(name)),
      name_(wish_),
      data_(std::move(data)),
      kind_(kind) {}

void own_znode::want(bool wanted) {
  wanted_ = wanted;
  failure_ = error::ok;
  if (!wanted && (now_ == presence::others))
    now_ = presence::absent;
}

std::optional<question> own_znode::next() {
  if (asking() || !connected_ || throttled_ || failure_ != error::ok)
    return std::nullopt;
  auto what = wanted_ ? next_of_wanted() : next_of_unwanted();
  if (!what)
    return std::nullopt;
  if (std::holds_alternative<ask::ensure_path>(*what))
    asked_ = deed::ensure;
  else if (std::holds_alternative<ask::create>(*what))
    asked_ = deed::create;
  else if (std::holds_alternative<ask::children>(*what))
    asked_ = deed::find;
  else if (std::holds_alternative<ask::exists>(*what))
    asked_ = deed::check;
  else
    asked_ = deed::remove;
  return what;
}

std::optional<question> own_znode::next_of_wanted() const {
  switch (now_) {
  case presence::absent:
    if (!parent_there_ && parent_ != "/")
      return ask::ensure_path{parent_};
    return ask::create{below(parent_, wish_), data_,
                       kind_ == naming::sequential ? create_mode::ephemeral_sequential
                                                   : create_mode::ephemeral};
  case presence::unknown:
    return search();
  case presence::unproved:
    return ask::exists{path(), true};
  case presence::ghost:
    return ask::remove{path()};
  case presence::others:
  case presence::there:
    if (!checked_)
      return ask::exists{path(), true};
  }
  return std::nullopt;
}

/// What is contested is removed only while it is known to be ours.
std::optional<question> own_znode::next_of_unwanted() const {
  switch (now_) {
  case presence::unknown:
    return search();
  case presence::unproved:
    if (kind_ == naming::contested)
      return ask::exists{path()};
    return ask::remove{path()};
  case presence::ghost:
  case presence::there:
    return ask::remove{path()};
  case presence::absent:
  case presence::others:
    break;
  }
  return std::nullopt;
}

/// Where the name is not known in full, its beginning is looked for.
question own_znode::search() const {
  if (kind_ == naming::sequential)
    return ask::children{parent_};
  return ask::exists{path(), wanted_};
}

void own_znode::hear(const answer& x) {
  auto asked = std::exchange(asked_, deed::none);
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
    created_ = x.stat->created;
    sure_ = connected_;
  } else if (kind_ == naming::contested) {
    now_ = wanted_ ? presence::others : presence::absent;
  } else {
    now_ = presence::ghost;
  }
}

/// A write whose answer was lost may have been done; anything else that was refused was not.
void own_znode::hear_failure(deed asked, error why) {
  if (why == error::throttled) {
    throttled_ = true;
  } else if (why == error::session_expired || why == error::not_read_only) {
    connected_ = false; // what has become of the session is about to be heard
    if (asked == deed::create)
      now_ = presence::unknown;
  } else if (why == error::connection_loss) {
    if (asked == deed::create || (asked == deed::remove && kind_ == naming::contested))
      now_ = presence::unknown;
  } else if (why == error::no_node && asked != deed::ensure) {
    parent_there_ = parent_there_ && asked == deed::remove;
    now_ = presence::absent;
  } else if (why == error::node_exists && asked == deed::create) {
    now_ = presence::unproved;
  } else if (wanted_) {
    failure_ = why;
  } else {
    now_ = presence::absent; // it cannot be removed: it stays until the session ends
  }
}

void own_znode::hear(const watch_event& x) {
  if (x.path != path() || (now_ != presence::there && now_ != presence::others))
    return;
  checked_ = false;
  sure_ = sure_ && x.kind != event_kind::deleted;
}

void own_znode::connected(session_id session) {
  session_ = session;
  connected_ = true;
  checked_ = false;
}

void own_znode::disconnected() {
  connected_ = false;
  sure_ = false;
}

/// The servers remove it, no sooner than our own clock has ended the session. Whether a create
/// that is still under way comes in the old session or in the next one, nobody knows.
void own_znode::expired() {
  disconnected();
  session_.reset();
  auto may_come = asked_ == deed::create || (wanted_ && now_ != presence::absent);
  now_ = may_come ? presence::unknown : presence::absent;
}

} // namespace troupe::recipes
