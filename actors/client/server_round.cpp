// Which server next: rounds, and the pauses between them.
#include "actors/client/server_round.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace troupe {

namespace {

/// Behind the first round over all servers in vain, then twice as much behind each, up to the
/// second; half of it by chance.
constexpr std::chrono::milliseconds pause_first{50};
constexpr std::chrono::milliseconds pause_most{1'000};

} // namespace

server_round::server_round(std::size_t servers, bool in_order,
                           std::function<std::uint64_t()> random)
    : order_(servers), pause_(pause_first), in_order_(in_order), random_(std::move(random)) {
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
  auto half = pause_ / 2;
  pause_ = std::min(pause_ * 2, pause_most);
  return std::min(half + ms{random_() % static_cast<std::uint64_t>(half.count())}, timeout / 4);
}

void server_round::lost() {
  auto last = now();
  in_vain_ = 0;
  pause_ = pause_first;
  if (in_order_)
    return move_on();
  shuffle();
  std::swap(*std::find(order_.begin(), order_.end(), last), order_.back());
  at_ = 0;
}

} // namespace troupe
