// The laws of what programs hold and are given: no more hold it together than may, tokens rise,
// what is given once is given to one, and nobody waits for ever for what can be had.
//
// Plain. Knows what each program was told, not what servers say. A program that has stood still may
// believe that it holds what another one has: that is why there are tokens; it is not accused until
// it has had the time to learn better.
#pragma once

#include <compare>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "actors/recipes/holding.hpp"

namespace troupe {

class hold_laws {
public:
  /// One program's wish or belief about a path. A program may ask to have it alone and with
  /// others, and is told of each by itself.
  struct claim {
    std::string program;
    std::size_t most = alone; ///< so many may have it at the same time
    auto operator<=>(const claim&) const = default;
  };

  static constexpr std::size_t alone = 1;
  static constexpr std::size_t with_anybody = std::numeric_limits<std::size_t>::max();

  /// It has asked for it, and waits.
  void wants(const std::string& path, const claim& who) {
    wanted_[path].insert(who);
  }

  /// It waits no longer.
  void gives_up(const std::string& path, const claim& who) {
    wanted_[path].erase(who);
  }

  /// Nullopt, or what is wrong.
  std::optional<std::string> holds(const std::string& path, const claim& who,
                                   recipes::fencing_token token);

  /// It knows that it may have it no more, or has it no more.
  void let_go(const std::string& path, const claim& who);

  /// A number, an entry: there is one of it, and this program has it. Nullopt, or what is wrong.
  std::optional<std::string> given(const std::string& path, const std::string& what,
                                   const std::string& program);

  /// It stood still: from now on it may be wrong.
  void stood_still(const std::string& program) {
    late_.insert(program);
  }

  /// It is no more, and believes nothing.
  void gone(const std::string& program);

  /// Nothing has stood in anybody's way for long. Nullopt, or what should not be so: somebody waits
  /// for what can be had, or more believe to have something than may.
  std::optional<std::string> unsettled() const;

  /// It was so, and everybody knows: who stood still before is to know what it has as any other.
  void at_peace() {
    late_.clear();
  }

private:
  template <class Value>
  using by_path = std::map<std::string, Value>;
  using holders = std::map<claim, recipes::fencing_token>;

  by_path<holders> held_;
  by_path<std::set<claim>> wanted_;
  by_path<std::pair<recipes::fencing_token, claim>>
      last_;                                          ///< greatest token of those who were alone
  by_path<std::map<std::string, std::string>> given_; ///< what, and to whom
  std::set<std::string> late_;
};

} // namespace troupe
