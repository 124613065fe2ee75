// Three majorities, one after the other.
#include "actors/leader/recruits.hpp"
#include "messages/planted.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

recruits::recruits(const ensemble& servers, std::uint32_t current_epoch, zxid last)
    : servers_(servers), current_epoch_(current_epoch), last_(last) {}

bool recruits::introduce(server_id server, std::uint32_t accepted_epoch) {
  if (epoch_ || !servers_.is_voter(server))
    return false;
  introduced_.insert(server);
  greatest_ = std::max(greatest_, accepted_epoch);
  if (!planted(fault::epoch_without_majority) && !servers_.majority(introduced_))
    return false;
  epoch_ = greatest_ + 1;
  return true;
}

void recruits::mention(std::uint32_t accepted_epoch) {
  greatest_ = std::max(greatest_, accepted_epoch);
}

bool recruits::outranked_by(const epoch_ack& said) const {
  return std::pair{said.current_epoch, said.last} > std::pair{current_epoch_, last_};
}

bool recruits::promise(server_id server) {
  auto before = promised();
  if (servers_.is_voter(server))
    promised_.insert(server);
  return !before && promised();
}

bool recruits::promised() const {
  return planted(fault::epoch_without_majority) || servers_.majority(promised_);
}

bool recruits::take(server_id server) {
  auto before = taken();
  if (servers_.is_voter(server))
    took_.insert(server);
  return !before && taken();
}

bool recruits::taken() const {
  return servers_.majority(took_);
}

} // namespace troupe
