// Which server a client tries next, and after what pause.
//
// Plain; chance is given. Always: every server is tried before any is tried again, and a round in
// which none answered is followed by a pause, so that a fallen ensemble is not stormed: a short one
// at first, as a server may just be starting, then longer ones.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace troupe {

class server_round {
public:
  using ms = std::chrono::milliseconds;

  /// `in_order`: servers 0, 1, … as they stand, round and round; else each round in another order.
  server_round(std::size_t servers, bool in_order, std::function<std::uint64_t()> random);

  /// The server to dial.
  std::size_t now() const {
    return order_[at_];
  }

  /// It does not answer, or refuses. Returns how long to wait before the next is dialled.
  ms refused(ms timeout);

  /// It has answered, and is lost now: the others are tried before it.
  void lost();

private:
  void shuffle();
  void move_on();

  std::vector<std::size_t> order_;
  std::size_t at_ = 0;
  std::size_t in_vain_ = 0; ///< since a server answered, or since the last pause
  ms pause_;                ///< the longest that the next one may be
  bool in_order_;
  std::function<std::uint64_t()> random_;
};

} // namespace troupe
