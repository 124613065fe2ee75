// Who hears the news of a recipe, and how all recipes begin to listen to their session.
//
// Keeps no actor alive. Whoever owns listeners monitors whom it is told to, and says who is gone.
#pragma once

#include <set>

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>

#include "actors/client/session.hpp"
#include "actors/recipes/asking_actor.hpp"
#include "actors/supervision.hpp"

namespace troupe::recipes {

/// The sender hears the recipe's news from now on, beginning with how things stand. It has to have
/// a handler for them; each recipe says which they are.
struct subscribe {};

/// To itself: what was refused is to be asked again.
struct try_again {};

class listeners {
public:
  /// True: it was not known before, and is to be monitored.
  bool add(const caf::strong_actor_ptr& who) {
    return who && all_.insert(caf::actor_cast<caf::actor_addr>(who)).second;
  }

  void gone(const caf::actor_addr& who) {
    all_.erase(who);
  }

  /// The one whose turn it is in `self`, which monitors it from now on, begins with this.
  template <class Self, class News>
  void welcome(Self* self, const News& x) {
    auto who = caf::actor_cast<caf::actor_addr>(self->current_sender());
    if (add(self->current_sender()))
      self->monitor(who);
    troupe::tell(who, x);
  }

  template <class News>
  void tell(const News& x) const {
    for (auto& who : all_)
      troupe::tell(who, x);
  }

private:
  std::set<caf::actor_addr> all_;
};

/// What every recipe does first: it monitors its session, hears of it, and keeps an exception's
/// text.
template <class Self>
void begin_with(Self* self, const session& with) {
  self->set_exception_handler(keep_reason);
  self->monitor(with);
  self->send(with, ask::attend{});
}

/// It ends when its session does; of others whom it monitors `gone` hears. Also for recipes that
/// are composed of others, and need not hear of the session themselves.
template <class Self, class Gone>
void end_with(Self* self, const session& with, Gone gone) {
  self->set_exception_handler(keep_reason);
  self->monitor(with);
  self->set_down_handler([self, gone, the_session = with.address()](const caf::down_msg& x) {
    if (x.source == the_session)
      self->quit(x.reason);
    else
      gone(x.source);
  });
}

/// Both.
template <class Self, class Gone>
void begin_with(Self* self, const session& with, Gone gone) {
  end_with(self, with, std::move(gone));
  self->send(with, ask::attend{});
}

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::subscribe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::try_again)
