// Which entry of a queue is whose next try, and when the queue has to be listed again.
//
// Plain: knows names and who waits, nothing of what the entries say. Always: an entry is tried for
// one waiter at a time; the first that came is the first served; a list is used for at most
// `batch_max` entries once it is known to be old, so that what is more urgent waits no longer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::recipes {

class queue_head {
public:
  using ticket = std::uint64_t;

  explicit queue_head(std::size_t batch_max) : batch_max_(batch_max) {}

  // ---- who waits

  void want(ticket who);

  /// False: it does not wait; it is being served, or was.
  bool give_up(ticket who);

  std::vector<ticket> give_up_all();

  // ---- what to do

  struct attempt {
    ticket who = 0;
    std::string name;
  };

  /// An entry to be tried for somebody. Answer with `taken` or `gone`.
  std::optional<attempt> next();

  /// Behind `next`: the queue is to be listed, with a watch. Answer with `listed` or `not_listed`.
  bool begin_listing();

  // ---- what is heard

  void listed(std::vector<std::string> names);
  void not_listed();

  /// The watch says that something has come or gone; or the watch is lost.
  void changed() {
    old_ = true;
  }

  void taken(const attempt& x);

  /// It was somebody else's: another one will do.
  void gone(const attempt& x);

private:
  std::size_t batch_max_;
  std::deque<ticket> waiting_;
  std::deque<std::string> names_;
  std::set<std::string> trying_;
  bool listing_ = false;
  bool old_ = true; ///< the list, as far as is known
  std::size_t used_ = 0;
};

/// "/q/entry-007-": what a sequential entry's path begins with. Priorities from 0, the most urgent,
/// to 999.
std::string entry_prefix(const std::string& folder, int priority);

/// Those that are entries, in the order in which they are served, without those in `taken`.
std::vector<std::string> entries_in_order(std::vector<std::string> names,
                                          const std::vector<std::string>& taken = {});

} // namespace troupe::recipes
