// One reading at a time.
#include "actors/recipes/refresh.hpp"

#include <utility>

namespace troupe::recipes {

refresh::step refresh::hear(const session_change& x) {
  connected_ = x.now == session_state::connected;
  served_ = connected_ || x.now == session_state::read_only;
  fresh_ = false;
  if (!served_)
    return step::nothing;
  session_ = x.session;
  return changed();
}

refresh::step refresh::changed() {
  if (!served_)
    return step::nothing; // the next connection reads anyway
  if (reading_) {
    again_ = true;
    return step::nothing;
  }
  reading_ = true;
  reading_in_ = session_;
  return connected_ && synced_ != session_ ? step::sync_and_read : step::read;
}

refresh::step refresh::answered() {
  reading_ = false;
  if (std::exchange(again_, false))
    return changed();
  fresh_ = connected_ && reading_in_ == session_;
  if (fresh_)
    synced_ = session_;
  return step::nothing;
}

refresh::step refresh::failed(error why) {
  reading_ = fresh_ = false;
  if (std::exchange(again_, false) && served_)
    return changed();
  auto over = why == error::session_expired || why == error::connection_loss;
  return over ? step::nothing : step::later;
}

} // namespace troupe::recipes
