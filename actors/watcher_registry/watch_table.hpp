// Which client waits for which change, and who hears of one.
//
// Two tables, data and child, keyed by path; a watch fires once. Belongs to connections, not to
// sessions: what a connection waits for goes with it.
// Always: setting, firing and dropping a watch take the same time however many there are.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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
  watch_table() = default;
  watch_table(const watch_table&) = delete;
  watch_table& operator=(const watch_table&) = delete;

  /// Sets a watch; setting it again changes nothing. `by` is what the client has proved by now.
  void add(watcher who, const watch_wish& wish, const std::shared_ptr<const identities>& by);

  /// Consumes the watches that a change triggers and appends who is to hear of it: everybody once,
  /// and nobody who may not read.
  void fire(const change& what, std::vector<watcher>& hearers);

  /// The client has proved something new.
  void identify(watcher who, const std::shared_ptr<const identities>& by);

  /// The client is gone.
  void forget(watcher who);

  /// All clients of a host are gone.
  void forget_host(std::uint32_t host);

  /// Fills in the numbers of watches, watched paths and clients that watch.
  void report(status& x) const;

private:
  struct holder;
  struct spot;

  /// Those who wait for one path in one table.
  struct line {
    spot* home = nullptr;
    std::vector<holder*> standing;
  };

  /// A watched path.
  struct spot {
    const std::string* path = nullptr;
    line data;
    line child;
  };

  /// A client that waits for something, and where it stands in each line.
  struct holder {
    watcher who;
    std::shared_ptr<const identities> by;
    std::unordered_map<line*, std::size_t> places;
  };

  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view x) const {
      return std::hash<std::string_view>{}(x);
    }
  };

  struct watcher_hash {
    std::size_t operator()(const watcher& x) const {
      return std::hash<std::uint64_t>{}(x.client * 31 + x.host);
    }
  };

  void consume(line& all, line* skip, const change& what, std::vector<watcher>& hearers);

  std::unordered_map<std::string, spot, text_hash, std::equal_to<>> spots_;
  std::unordered_map<watcher, holder, watcher_hash> holders_;
  std::uint64_t watches_ = 0;
};

} // namespace troupe
