// Which server next: rounds, and the pauses between them.
#include "actors/client/server_round.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace troupe {

namespace {

/// Between two rounds over all servers: at least the first of these, less than both together.
constexpr std::chrono::milliseconds pause_min{100};
constexpr std::chrono::milliseconds pause_spread{900};

} // namespace

server_round::server_round(std::size_t servers, bool in_order,
                           std::function<std::uint64_t()> random)
    : order_(servers), in_order_(in_order), random_(std::move(random)) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  shuffle();
}

void server_round::shuffle() {
  if (in_order_)
    return;
  for (auto left = order_.size(); left > 1; --left)
    std::swap(order_[left - 1], order_[random_() % left]);
}

void server_round::move_on() {
  at_ = (at_ + 1) % order_.size();
}

server_round::ms server_round::refused(ms timeout) {
  move_on();
  if (++in_vain_ < order_.size())
    return ms{0};
  in_vain_ = 0;
  at_ = in_order_ ? at_ : 0;
  shuffle();
  auto spread = random_() % static_cast<std::uint64_t>(pause_spread.count());
  return std::min(pause_min + ms{spread}, timeout / 4);
}

void server_round::lost() {
  auto last = now();
  in_vain_ = 0;
  if (in_order_)
    return move_on();
  shuffle();
  std::swap(*std::find(order_.begin(), order_.end(), last), order_.back());
  at_ = 0;
}

} // namespace troupe
