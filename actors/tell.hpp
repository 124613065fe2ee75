// News for an actor that may have ended.
#pragma once

#include <utility>

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

namespace troupe {

/// To whoever is still there. Does not keep it alive.
template <class Message>
void tell(const caf::actor_addr& who, Message what) {
  if (auto there = caf::actor_cast<caf::strong_actor_ptr>(who))
    caf::anon_send(caf::actor_cast<caf::actor>(there), std::move(what));
}

} // namespace troupe
