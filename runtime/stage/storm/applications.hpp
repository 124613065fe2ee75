// What programs do in a storm: applications with the real client and the real recipes, which want
// the same things, stand still, and crash.
//
// Plain. Only some storms have programs. Draws from random numbers of its own, so that a storm
// without programs is the same whether there are others with them.
#pragma once

#include <cstdint>
#include <deque>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "messages/ids.hpp"

namespace troupe {

class applications {
public:
  applications(std::uint64_t seed, std::vector<server_id> servers);

  /// The lines of one turn; none, mostly.
  std::deque<std::string> next();

  /// Whoever stood still goes on.
  void calm() {
    still_.clear();
  }

private:
  std::uint64_t below(std::uint64_t bound) {
    return random_() % bound;
  }
  bool chance(std::uint64_t one_in) {
    return below(one_in) == 0;
  }

  template <class List>
  auto one_of(const List& from) {
    return *std::next(from.begin(), static_cast<std::ptrdiff_t>(below(from.size())));
  }

  std::string soon();
  std::string begin(const std::string& who);
  std::string errand(const std::string& who);
  void stand_still(std::deque<std::string>& lines);
  void crash(std::deque<std::string>& lines);
  void cut_off(std::deque<std::string>& lines);

  std::mt19937_64 random_;
  std::vector<server_id> servers_;
  bool any_;                    ///< this storm has programs
  std::set<std::string> there_; ///< have been started
  std::set<std::string> still_;
};

} // namespace troupe
