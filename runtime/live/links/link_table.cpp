// The rule of the election mesh, in `judge`.
#include "runtime/live/links/link_table.hpp"

namespace troupe {

void link_table::wish(link_slot slot) {
  places_[slot].wished = true;
}

void link_table::forget(link_slot slot) {
  auto& place = places_[slot];
  place.wished = place.greeted = false;
}

bool link_table::lacks(link_slot slot) const {
  auto i = places_.find(slot);
  return i != places_.end() && i->second.wished && !i->second.stands;
}

void link_table::greeted(link_slot slot) {
  places_[slot].greeted = true;
}

void link_table::failed(link_slot slot) {
  places_[slot].greeted = false;
}

// A lesser server that dials although this side's own connection has just been made, or is being
// made, has not heard of it yet: it will. Later, or from another life of it, the knock means that
// it lost that connection.
refusal link_table::judge(link_slot slot, const process_incarnation& of, time now) const {
  auto i = places_.find(slot);
  if (slot.on == channel::quorum || slot.server > self_ || i == places_.end())
    return refusal::none;
  auto& [wished, greeted, stands] = i->second;
  if (greeted)
    return refusal::connected;
  if (stands && stands->dialled && stands->of == of && now - stands->since < crossing_max)
    return refusal::connected;
  return refusal::none;
}

void link_table::connected(link_slot slot, std::uint64_t token, bool dialled,
                           const process_incarnation& of, time now) {
  auto& place = places_[slot];
  place.greeted = false;
  place.stands = standing_link{token, dialled, of, now};
}

bool link_table::gone(link_slot slot, std::uint64_t token) {
  auto i = places_.find(slot);
  if (i == places_.end() || !i->second.stands || i->second.stands->token != token)
    return false;
  i->second.stands.reset();
  if (slot.on == channel::quorum)
    i->second.wished = false;
  return true;
}

void link_table::discount(link_slot slot) {
  places_[slot].stands.reset();
}

} // namespace troupe
