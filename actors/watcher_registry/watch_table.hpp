// Which client waits for which change, and who hears of one.
//
// ZooKeeper's two tables, data and child, keyed by path; a standard watch fires once, persistent
// and recursive ones each time. Belongs to connections, not to sessions: what a connection waits
// for goes with it. A million watches are normal, so each is a few words in two arrays: where it
// stands at its path, and where it stands among its holder's.
// Always: firing and dropping a watch take the same time however many there are; setting one looks
// through the shorter of two lists, those at its path or all of its client. A path is kept as long
// as somebody stands there.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "messages/operation.hpp"
#include "messages/reply.hpp"
#include "messages/status.hpp"

namespace troupe {

/// A client of one session host.
struct watcher {
  std::uint32_t host = 0;
  client_number client = 0;

  auto operator<=>(const watcher&) const = default;
};

class watch_table {
public:
  /// Who sets watches, and what it has proved by now.
  struct client {
    watcher who;
    session_id session = no_session;
    std::shared_ptr<const identities> by;
  };

  watch_table() = default;
  watch_table(const watch_table&) = delete;
  watch_table& operator=(const watch_table&) = delete;

  /// Sets a watch; setting it again changes nothing.
  void add(const client& whose, const watch_wish& wish);

  /// Does it have such watches at exactly this path? If so, and if that is asked, takes them away.
  bool find(watcher who, const find_watches& what);

  /// Consumes the standard watches that a change triggers and appends who is to hear of it:
  /// everybody once, and nobody who may not read.
  void fire(const change& what, std::vector<watcher>& hearers);

  /// The client has proved something new.
  void identify(watcher who, const std::shared_ptr<const identities>& by);

  /// The client is gone.
  void forget(watcher who);

  /// All clients of a host are gone.
  void forget_host(std::uint32_t host);

  /// Fills in the numbers of watches, watched paths and clients that watch, and the data watches
  /// themselves, if they are wanted.
  void report(status& x) const;

  /// Bytes that all of this takes, about.
  std::uint64_t memory() const;

private:
  using index = std::uint32_t;
  static constexpr index none = 0xffffffff;

  /// What a client waits for at one path: bits of watch_mode, the data table's and the child
  /// table's.
  struct modes {
    std::uint32_t data : 3 = 0;
    std::uint32_t child : 2 = 0;
    std::uint32_t place : 27 = 0; ///< among its holder's
  };

  struct standing {
    index holder = none;
    modes is;
  };

  /// A watched path.
  struct spot {
    std::string path;
    boost::container::small_vector<standing, 1> all;
    index next = none;      ///< in its bucket; of a free one: the next free
    std::uint32_t data = 0; ///< how many of those who stand here wait in the data table
  };

  /// Where a holder stands.
  struct place {
    index spot = none;
    index at = 0; ///< in spot::all
  };

  struct holder {
    client is;
    std::vector<place> places;
    std::uint64_t heard = 0; ///< number of the last change that it was told of
    std::uint32_t data = 0;  ///< how many of its places are in the data table
  };

  struct watcher_hash {
    std::size_t operator()(const watcher& x) const {
      return std::hash<std::uint64_t>{}(x.client * 31 + x.host);
    }
  };

  // paths
  index find_spot(std::string_view path) const;
  index make_spot(const std::string& path);
  void drop_spot(index which);
  void grow();
  std::size_t bucket_of(std::string_view path) const;

  // who stands where
  index holder_of(const client& whose);
  standing* find_standing(index spot, index holder);
  void leave(index spot, index at);
  void drop_if_idle(index holder);
  void set_modes(standing& x, spot& where, modes to);

  void fire_at(index spot, watch_table_kind table, const change& what,
               std::vector<watcher>& hearers);
  void fire_recursive(const change& what, std::vector<watcher>& hearers);
  void tell(holder& x, const change& what, std::vector<watcher>& hearers);

  std::deque<spot> spots_;
  std::vector<index> buckets_; ///< heads of the spots' lists; as many as a power of two
  index free_spot_ = none;
  std::size_t paths_ = 0;
  std::deque<holder> holders_;
  std::vector<index> free_holders_;
  std::unordered_map<watcher, index, watcher_hash> by_watcher_;
  std::uint64_t changes_ = 0; ///< numbered, so that nobody hears of one twice
  std::uint64_t data_watches_ = 0;
  std::uint64_t child_watches_ = 0;
  std::uint64_t data_paths_ = 0;
  std::uint64_t data_watchers_ = 0;
  std::uint64_t recursive_ = 0;
  std::uint64_t path_bytes_ = 0; ///< that the paths hold besides their strings
};

} // namespace troupe
