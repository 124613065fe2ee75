// The law of locks: no two programs hold together what one alone may have, and tokens rise.
//
// Plain. Knows what each program was told, not what servers say. A program that has stood still may
// believe that it holds what another one has: that is why there are tokens; it is not accused.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "actors/recipes/holding.hpp"

namespace troupe {

class hold_laws {
public:
  /// `alone`: nobody else may have it at the same time. Nullopt, or what is wrong.
  std::optional<std::string> holds(const std::string& program, const std::string& path, bool alone,
                                   recipes::fencing_token token);

  /// It knows that it may have it no more, or has it no more.
  void let_go(const std::string& program, const std::string& path);

  /// It stood still: from now on it may be wrong.
  void stood_still(const std::string& program) {
    late_.insert(program);
  }

  /// It is no more, and believes nothing.
  void gone(const std::string& program);

private:
  struct belief {
    bool alone = false;
    recipes::fencing_token token;
  };

  std::map<std::string, std::map<std::string, belief>> held_; ///< by path, then by program
  std::map<std::string, recipes::fencing_token> greatest_;    ///< by path, of those who were alone
  std::set<std::string> late_;
};

} // namespace troupe
