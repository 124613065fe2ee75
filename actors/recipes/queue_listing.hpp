// One look at a queue after the other: which entries are there, and which of them nobody has.
//
// Plain: says what to ask the session next, hears the answers. Makes the folders where they are not
// there. Always: a list that is told has left a watch on each folder, and the entries were looked
// at before what is taken of them: what is in neither list is gone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/recipes/question.hpp"

namespace troupe::recipes {

class queue_listing {
public:
  enum class result : std::uint8_t {
    none,      ///< not begun, or under way
    listed,    ///< `names` says what
    throttled, ///< to be begun again a little later
    cut_short, ///< to be begun again with the next connection
    refused,   ///< `failure` says why
  };

  /// `taken` has a znode of the same name for each entry that somebody has. "": no such folder.
  explicit queue_listing(std::string entries, std::string taken = "");

  void begin();

  /// Nullopt: see `now`.
  std::optional<question> next() const;

  void hear(const answer& x);

  result now() const {
    return now_;
  }

  /// In the order in which they are to be served.
  const std::vector<std::string>& names() const {
    return names_;
  }

  error failure() const {
    return failure_;
  }

  /// An event there: the last list is old.
  bool concerns(const watch_event& x) const {
    return x.path == entries_ || x.path == taken_;
  }

  const std::string& entries() const {
    return entries_;
  }

private:
  enum class deed : std::uint8_t { none, list_entries, list_taken, make_entries, make_taken };

  void end(result x);

  std::string entries_;
  std::string taken_;
  deed next_ = deed::none;
  result now_ = result::none;
  std::vector<std::string> names_;
  error failure_ = error::ok;
};

} // namespace troupe::recipes
