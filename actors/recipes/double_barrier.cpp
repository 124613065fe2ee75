// In together, out together.
#include "actors/recipes/double_barrier.hpp"

#include <algorithm>
#include <utility>

namespace troupe::recipes {

double_barrier_member::double_barrier_member(std::string path, std::string name, content data,
                                             std::uint32_t size)
    : own_(std::move(path), std::move(name), std::move(data), own_znode::naming::exact),
      size_(size) {}

void double_barrier_member::want(bool wanted) {
  asks_.forget_failure();
  own_.want(wanted);
  now_ = wanted ? where::entering : where::outside;
  seen_ = counted_ = enough_ = false;
}

void double_barrier_member::leave() {
  now_ = where::leaving;
  asks_.forget_failure();
  unsaid_ = looked_ = waiting_ = false;
}

std::optional<question> double_barrier_member::next() {
  if (asks_.asking() || failure() != error::ok)
    return std::nullopt;
  if (auto what = own_.next())
    return asks_.ask(deed::own, what);
  if (!asks_.open())
    return std::nullopt;
  if (now_ == where::entering && own_.sure())
    return next_of_entering();
  return now_ == where::leaving ? next_of_leaving() : std::nullopt;
}

std::optional<question> double_barrier_member::next_of_entering() {
  if (enough_ && old_)
    return asks_.ask(deed::unsay_old, ask::remove{ready()});
  if (enough_)
    return asks_.ask(deed::say_ready, ask::create{ready()});
  if (!seen_)
    return asks_.ask(deed::see_ready, ask::exists{ready(), true});
  if (!counted_)
    return asks_.ask(deed::count, ask::children{own_.parent()});
  return std::nullopt;
}

std::optional<question> double_barrier_member::next_of_leaving() {
  if (!unsaid_)
    return asks_.ask(deed::unsay, ask::remove{ready()});
  if (!looked_)
    return asks_.ask(deed::look, ask::children{own_.parent()});
  if (!waiting_ && !awaited_.empty())
    return asks_.ask(deed::wait, ask::exists{below(own_.parent(), awaited_), true});
  return std::nullopt;
}

void double_barrier_member::hear(const answer& x) {
  auto asked = asks_.answered();
  if (asked == deed::own) {
    own_.hear(x);
    if (now_ == where::inside && !own_.there())
      lose();
    return;
  }
  if (auto* why = recipes::failure(x))
    return hear_failure(asked, *why);
  if (auto* found = std::get_if<existence>(&x)) {
    if (asked == deed::wait)
      looked_ = waiting_ = found->stat.has_value();
    else
      hear_ready(*found);
  } else if (auto* names = std::get_if<got_children>(&x)) {
    hear_count(*names);
  } else if (asked == deed::say_ready && now_ == where::entering) {
    now_ = where::inside;
  } else if (asked == deed::unsay) {
    unsaid_ = true;
  } else if (asked == deed::unsay_old) {
    old_ = false;
  }
}

void double_barrier_member::hear_ready(const existence& x) {
  seen_ = true;
  old_ = x.stat && x.stat->created < own_.token().created;
  if (x.stat && !old_ && now_ == where::entering)
    now_ = where::inside;
}

void double_barrier_member::hear_count(const got_children& x) {
  auto names = x.names;
  std::erase(names, "ready");
  if (now_ == where::leaving)
    return hear_rest(std::move(names));
  counted_ = true;
  enough_ = names.size() >= size_;
}

/// As kazoo: the least waits for the greatest, as long as there is one; the others wait for it.
void double_barrier_member::hear_rest(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  looked_ = true;
  waiting_ = false;
  awaited_.clear();
  auto alone = names.empty() || (names.size() == 1 && names[0] == own_.name());
  if (alone) {
    own_.want(false);
    now_ = where::outside;
  } else if (names[0] == own_.name()) {
    awaited_ = names.back();
  } else {
    own_.want(false);
    awaited_ = names[0];
  }
}

void double_barrier_member::hear_failure(deed asked, error why) {
  if (asks_.put_off(why))
    return;
  if (why == error::node_exists && asked == deed::say_ready) {
    seen_ = counted_ = enough_ = false; // by whom?
  } else if (why == error::no_node && asked == deed::unsay) {
    unsaid_ = true;
  } else if (why == error::no_node && asked == deed::unsay_old) {
    old_ = false;
  } else if (why == error::no_node && now_ == where::leaving) {
    hear_rest({}); // the path itself is gone
  } else if (why == error::no_node) {
    own_.doubt();
  } else {
    asks_.fail(why);
  }
}

/// `ready` that comes after our znode is said for us, too, even if it is gone before we look.
void double_barrier_member::hear(const watch_event& x) {
  own_.hear(x);
  if (x.path == ready()) {
    if (x.kind == event_kind::created && seen_ && own_.there() && now_ == where::entering)
      now_ = where::inside;
    seen_ = counted_ = enough_ = false;
  }
  if (waiting_ && x.path == below(own_.parent(), awaited_))
    looked_ = waiting_ = false;
}

/// Who was on the way in comes again; who was on the way out is out, but waits for the others.
void double_barrier_member::hear(const session_change& x) {
  asks_.hear(x);
  if (ends(x)) {
    if (now_ == where::inside)
      lose();
    else if (now_ == where::leaving)
      own_.want(false);
    seen_ = old_ = counted_ = enough_ = false;
    looked_ = waiting_ = false;
  }
  own_.hear(x);
}

void double_barrier_member::lose() {
  now_ = where::outside;
  own_.want(false);
}

void double_barrier_member::try_again() {
  own_.try_again();
  asks_.try_again();
}

standing double_barrier_member::now() const {
  if (now_ == where::inside)
    return own_.sure() ? standing::held : standing::in_doubt;
  auto out = now_ == where::outside && own_.gone() && !asks_.asking();
  return out ? standing::away : standing::waiting;
}

fencing_token double_barrier_member::token() const {
  return own_.token();
}

error double_barrier_member::failure() const {
  return own_.failure() != error::ok ? own_.failure() : asks_.failure();
}

bool double_barrier_member::throttled() const {
  return own_.throttled() || asks_.throttled();
}

std::vector<ask::remove> double_barrier_member::left_behind() const {
  return own_.left_behind();
}

} // namespace troupe::recipes
