// Steps through a queue.
#include "actors/recipes/queue_claim.hpp"

#include <utility>

namespace troupe::recipes {

queue_claim::queue_claim(std::string path, const std::string& name, content data,
                         const queue_rule& rule)
    : own_(std::move(path), name + std::string(rule.mark), std::move(data),
           own_znode::naming::sequential),
      rule_(rule) {}

void queue_claim::want(bool wanted) {
  own_.want(wanted);
  asks_.forget_failure();
  if (!wanted)
    lose_place();
}

std::optional<question> queue_claim::next() {
  if (asks_.asking() || own_.asking() || failure() != error::ok)
    return std::nullopt;
  if (auto what = own_.next())
    return what;
  if (!asks_.open())
    return std::nullopt;
  if (!own_.wanted() && watched_)
    return asks_.ask(deed::forget, ask::unwatch{below(own_.parent(), before_)});
  if (!own_.wanted() || !own_.sure() || first_)
    return std::nullopt;
  if (!looked_)
    return asks_.ask(deed::look, ask::children{own_.parent()});
  if (!watched_)
    return asks_.ask(deed::wait, ask::exists{below(own_.parent(), before_), true});
  return std::nullopt;
}

void queue_claim::hear(const answer& x) {
  auto asked = asks_.answered();
  if (asked == deed::none) {
    own_.hear(x);
    if (!own_.there())
      lose_place();
  } else if (asked == deed::forget) {
    watched_ = false;
  } else if (auto* why = recipes::failure(x)) {
    hear_failure(*why);
  } else if (auto* names = std::get_if<got_children>(&x)) {
    hear_queue(*names);
  } else if (auto* found = std::get_if<existence>(&x)) {
    watched_ = found->stat.has_value();
    looked_ = watched_;
  }
}

void queue_claim::hear_queue(const got_children& x) {
  auto place = place_in_queue(own_.name(), x.names, rule_);
  if (place.present) {
    watched_ = watched_ && before_ == place.before;
    before_ = place.before;
    first_ = own_.wanted() && own_.there() && before_.empty();
    looked_ = true;
  } else if (own_.there()) {
    own_.doubt();
  }
}

void queue_claim::hear_failure(error why) {
  if (asks_.put_off(why))
    return;
  if (why == error::no_node)
    own_.doubt(); // the whole queue is gone
  else
    asks_.fail(why);
}

void queue_claim::hear(const watch_event& x) {
  own_.hear(x);
  if (watched_ && x.path == below(own_.parent(), before_))
    looked_ = watched_ = false;
}

void queue_claim::hear(const session_change& x) {
  own_.hear(x);
  asks_.hear(x);
  if (!ends(x))
    return;
  watched_ = false;
  lose_place();
}

void queue_claim::lose_place() {
  first_ = looked_ = false;
}

void queue_claim::try_again() {
  own_.try_again();
  asks_.try_again();
}

standing queue_claim::now() const {
  if (first_)
    return own_.sure() ? standing::held : standing::in_doubt;
  auto out = own_.gone() && !asks_.asking() && !(watched_ && asks_.online());
  return !own_.wanted() && out ? standing::away : standing::waiting;
}

fencing_token queue_claim::token() const {
  return own_.token();
}

error queue_claim::failure() const {
  return own_.failure() != error::ok ? own_.failure() : asks_.failure();
}

bool queue_claim::throttled() const {
  return own_.throttled() || asks_.throttled();
}

std::vector<ask::remove> queue_claim::left_behind() const {
  return own_.left_behind();
}

} // namespace troupe::recipes
