// Which entry of a queue is whose next try, and when the queue has to be listed again.
//
// Plain: knows names and who waits, nothing of what the entries say. Always: an entry is tried for
// one waiter at a time; the first that came is the first served; a list is used for at most
// `batch_max` entries once it is known to be old, so that what is more urgent waits no longer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::recipes {

class queue_head {
public:
  /// Who comes later has a greater one.
  using ticket = std::uint64_t;

  explicit queue_head(std::size_t batch_max) : batch_max_(batch_max) {}

  // ---- who waits

  void want(ticket who);

  /// False: it does not wait, but was served, or is just being served: that may still succeed, but
  /// it will not be put back.
  bool give_up(ticket who);

  std::vector<ticket> give_up_all();

  // ---- what to do

  struct attempt {
    ticket who = 0;
    std::string name;
  };

  /// An entry to be tried for somebody. Answer with `served` or `put_back`, and then, or some time
  /// later, with `let_go`.
  std::optional<attempt> next();

  /// Behind `next`: the queue is to be listed, with a watch. Answer with `listed` or `not_listed`.
  bool begin_listing();

  /// It is being served, and has not given up.
  bool wants(ticket who) const;

  // ---- what is heard

  void listed(std::vector<std::string> names);
  void not_listed();

  /// The watch says that something has come or gone; or the watch is lost.
  void changed() {
    old_ = true;
  }

  void served(ticket who);

  /// It was somebody else's: another one will do. False: it has given up meanwhile.
  bool put_back(ticket who);

  /// Nothing of ours is done with it any more. If it is still in the queue it can be tried again.
  void let_go(const std::string& name);

private:
  std::size_t batch_max_;
  std::set<ticket> waiting_;
  std::map<ticket, bool> trying_; ///< has it given up?
  std::deque<std::string> names_;
  std::map<std::string, bool> busy_; ///< being tried; was it left out of a list for that?
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
