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

  enum class kind : std::uint8_t { data, existence, children, persistent, recursive };

  void add(watcher who, kind what, const std::string& path);

  /// Who is to hear of it, ascending.
  std::vector<watcher> fired(const watch_event& x);

  /// It waits for nothing at this path any more. True: nobody does now.
  bool forget(watcher who, const std::string& path);

  /// It is gone. Returns the paths where it was the last, and where a watch stays at the servers
  /// until they are told.
  std::vector<std::string> forget(watcher who);

  void clear();

  bool empty() const {
    return kinds_.empty();
  }

private:
  using watchers = std::set<watcher>;

  /// At one path, by kind.
  using standing = std::map<kind, watchers>;

  void take(const std::string& path, kind what, bool for_good, watchers& to);
  void tidy(const std::string& path);

  std::map<std::string, standing> kinds_;
  std::size_t recursive_ = 0; ///< paths with such a watch: usually none, and no ancestors are asked
};

} // namespace troupe
