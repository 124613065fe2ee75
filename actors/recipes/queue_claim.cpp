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
  failure_ = error::ok;
  if (!wanted)
    first_ = looked_ = false;
}

std::optional<question> queue_claim::next() {
  if (asking() || failure() != error::ok)
    return std::nullopt;
  if (auto what = own_.next())
    return what;
  if (!online_ || throttled_)
    return std::nullopt;
  if (!own_.wanted() && watched_)
    return ask(deed::forget, ask::unwatch{below(own_.parent(), before_)});
  if (!own_.wanted() || !own_.sure() || first_)
    return std::nullopt;
  if (!looked_)
    return ask(deed::look, ask::children{own_.parent()});
  if (!watched_)
    return ask(deed::wait, ask::exists{below(own_.parent(), before_), true});
  return std::nullopt;
}

std::optional<question> queue_claim::ask(deed what, question x) {
  asked_ = what;
  return x;
}

void queue_claim::hear(const answer& x) {
  auto asked = std::exchange(asked_, deed::none);
  if (asked == deed::none) {
    own_.hear(x);
    if (!own_.there())
      lose_place();
  } else if (asked == deed::forget) {
    watched_ = false;
  } else if (auto* why = recipes::failure(x)) {
    hear_failure(*why);
  } else if (auto* names = std::get_if<got_children>(&x)) {
    auto place = place_in_queue(own_.name(), names->names, rule_);
    if (place.present) {
      watched_ = watched_ && before_ == place.before;
      before_ = place.before;
      first_ = own_.wanted() && own_.there() && before_.empty();
      looked_ = true;
    } else if (own_.there()) {
      own_.doubt();
    }
  } else if (auto* found = std::get_if<existence>(&x)) {
    watched_ = found->stat.has_value();
    looked_ = watched_;
  }
}

void queue_claim::hear_failure(error why) {
  if (why == error::throttled)
    throttled_ = true;
  else if (why == error::no_node)
    own_.doubt(); // the whole queue is gone
  else if (why == error::session_expired)
    online_ = false;
  else if (why != error::connection_loss)
    failure_ = why;
}

void queue_claim::hear(const watch_event& x) {
  own_.hear(x);
  if (watched_ && x.path == below(own_.parent(), before_))
    looked_ = watched_ = false;
}

void queue_claim::connected(session_id session) {
  own_.connected(session);
  online_ = true;
}

void queue_claim::disconnected() {
  own_.disconnected();
  online_ = false;
}

void queue_claim::expired() {
  own_.expired();
  online_ = false;
  watched_ = false;
  lose_place();
}

void queue_claim::lose_place() {
  first_ = looked_ = false;
}

void queue_claim::try_again() {
  own_.try_again();
  throttled_ = false;
}

standing queue_claim::now() const {
  if (first_)
    return own_.sure() ? standing::held : standing::in_doubt;
  auto out = own_.gone() && asked_ == deed::none && !(watched_ && online_);
  return !own_.wanted() && out ? standing::away : standing::waiting;
}

std::vector<std::string> queue_claim::left_behind() const {
  return own_.gone() ? std::vector<std::string>{} : std::vector{own_.path()};
}

} // namespace troupe::recipes
