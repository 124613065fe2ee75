// The commit rule: decided is the greatest transaction that a majority has on disk.
#include "actors/leader/proposals.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "messages/ensure.hpp"

namespace troupe {

proposals::proposals(const ensemble& servers, std::uint32_t epoch, zxid last,
                     std::uint32_t counter_max)
    : servers_(servers), epoch_(epoch), counter_max_(counter_max), last_(last) {
  ensure(last.epoch < epoch, "a leader's epoch is greater than any in its history");
}

zxid proposals::open(write_request write, std::int64_t time_ms) {
  ensure(!exhausted(), "no zxid is given twice");
  last_ = {epoch_, ++counter_};
  if (fresh_.empty())
    fresh_.reserve(16);
  fresh_.push_back({last_, time_ms, std::move(write)});
  return last_;
}

std::vector<proposal> proposals::take_fresh() {
  return std::exchange(fresh_, {});
}

bool proposals::acked(server_id server, zxid through) {
  if (!servers_.is_voter(server))
    return false;
  auto& said = acked_[server];
  said = std::max(said, std::min(through, last_)); // nobody has what was never proposed
  auto decided = committed_;
  for (auto& [candidate, point] : acked_) {
    if (point <= decided)
      continue;
    std::set<server_id> holders;
    for (auto& [holder, held] : acked_)
      if (held >= point)
        holders.insert(holder);
    if (servers_.majority(holders))
      decided = point;
  }
  return std::exchange(committed_, decided) != decided;
}

zxid proposals::held_by(server_id server) const {
  auto i = acked_.find(server);
  return i == acked_.end() ? zxid{} : i->second;
}

std::uint64_t proposals::outstanding() const {
  return counter_ - (committed_.epoch == epoch_ ? committed_.counter : 0);
}

} // namespace troupe
