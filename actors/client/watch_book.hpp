// Which of a session's watchers waits for what. ZooKeeper's client keeps the same book.
//
// Plain; a watcher is a number. What servers are to be told is client_watches' business.
// Always: a standard watch is forgotten with the event that it waited for, the others are not; a
// watcher hears an event once, for however many reasons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "messages/reads.hpp"
#include "messages/reply.hpp"

namespace troupe {

class watch_book {
public:
  using watcher = std::uint64_t;

  using watchers = std::set<watcher>;

  enum class kind : std::uint8_t { data, existence, children, persistent, recursive };

  void add(watcher who, kind what, const std::string& path);

  /// Who is to hear of it, ascending.
  std::vector<watcher> fired(const watch_event& x);

  /// Does it wait at this path in this way?
  bool waits(watcher who, const std::string& path, watcher_type how) const {
    return waiting(path, how).contains(who);
  }

  /// Is it the only one that does?
  bool alone(watcher who, const std::string& path, watcher_type how) const {
    return waiting(path, how) == watchers{who};
  }

  /// It does not wait in this way from now on. True: nobody does.
  bool forget(watcher who, const std::string& path, watcher_type how = watcher_type::any);

  /// It is gone. Returns the paths where it was the last, and where a watch stays at the servers
  /// until they are told.
  std::vector<std::string> forget(watcher who);

  void clear();

  bool empty() const {
    return kinds_.empty();
  }

private:
  /// At one path, by kind.
  using standing = std::map<kind, watchers>;

  /// Who waits at this path in this way.
  watchers waiting(const std::string& path, watcher_type how) const;

  void take(const std::string& path, kind what, bool for_good, watchers& to);
  void tidy(const std::string& path);

  std::map<std::string, standing> kinds_;
  std::size_t recursive_ = 0; ///< paths with such a watch: usually none, and no ancestors are asked
};

} // namespace troupe
