// One step at a time.
#include "actors/recipes/presence.hpp"

#include <utility>

namespace troupe::recipes {

presence::step presence::hear(const session_change& x) {
  connected_ = x.now == session_state::connected;
  if (x.now == session_state::expired || (connected_ && x.session != session_)) {
    made_ = looked_ = mine_ = false;
    gone_ = true; // with the session
  }
  if (!connected_)
    return step::nothing;
  session_ = x.session;
  looked_ = false; // events of the time without a server may come late
  return settle();
}

presence::step presence::settle() {
  if (busy_ || !connected_)
    return step::nothing;
  if (withdrawn_)
    return gone_ ? step::nothing : begin(step::remove);
  if (folder_due_)
    return begin(step::make_folder);
  if (!made_)
    return begin(step::make);
  return looked_ ? step::nothing : begin(step::look);
}

presence::step presence::begin(step what) {
  busy_ = true;
  again_ = false;
  if (what == step::make)
    gone_ = false; // from now on nobody knows
  return what;
}

presence::step presence::refuse(error why) {
  if (why == error::session_expired || why == error::connection_loss)
    return settle();
  refused_ = why;
  return step::later;
}

presence::step presence::folder_made(error what) {
  busy_ = false;
  folder_due_ = what != error::ok;
  return folder_due_ ? refuse(what) : settle();
}

presence::step presence::made(error what) {
  busy_ = false;
  made_ = what == error::ok || what == error::node_exists;
  looked_ = false;
  folder_due_ = what == error::no_node;
  if (what == error::session_expired || what == error::no_node)
    gone_ = true;
  return made_ || folder_due_ ? settle() : refuse(what);
}

presence::step presence::looked(const std::optional<stat>& there) {
  busy_ = false;
  mine_ = there && there->ephemeral_owner == session_;
  made_ = there.has_value();
  looked_ = made_ && !std::exchange(again_, false);
  gone_ = !mine_;
  if (mine_) {
    created_ = there->created;
    refused_ = error::ok;
  } else if (there) {
    refused_ = error::node_exists;
  }
  return settle();
}

presence::step presence::failed_to_look(error why) {
  busy_ = false;
  return refuse(why);
}

presence::step presence::removed(error what) {
  busy_ = false;
  gone_ = what == error::ok || what == error::no_node || what == error::session_expired;
  if (!gone_)
    return refuse(what);
  made_ = looked_ = mine_ = false;
  return settle();
}

presence::step presence::changed() {
  looked_ = false;
  again_ = true;
  return settle();
}

presence::step presence::withdraw() {
  withdrawn_ = true;
  return settle();
}

} // namespace troupe::recipes
