// Which connections to other servers there should be, which there are, and which of two is kept.
//
// Plain: told what happened and what time it is, says what to do; dialer does it.
// Always: both ends come to keep the same connection of the election mesh, because only the server
// with the greater id ever turns the other's dialling away, and only in favour of its own.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "runtime/live/links/handshake.hpp"

namespace troupe {

/// A place that one connection at a time can have. On the election channel there is one for each
/// server; on the quorum channel the one dialled (its server is to lead) and the one accepted (its
/// server wants to learn) are different places.
struct link_slot {
  channel on = channel::quorum;
  server_id server = nobody;
  bool to_leader = false; ///< quorum only: dialled by this side

  auto operator<=>(const link_slot&) const = default;
};

/// Where a connection with `server` belongs.
constexpr link_slot slot_of(channel on, server_id server, bool dialled) {
  return {on, server, on == channel::quorum && dialled};
}

class link_table {
public:
  using time = std::chrono::steady_clock::time_point;

  /// Both greetings of a pair that dials at the same time are underway for less than this.
  static constexpr std::chrono::seconds crossing_max{2};

  explicit link_table(server_id self) : self_(self) {}

  /// Keep a connection there by dialling.
  void wish(link_slot slot);

  /// No longer. What stands is not touched.
  void forget(link_slot slot);

  /// Slots that should be dialled and are not connected. (An attempt may be underway.)
  bool lacks(link_slot slot) const;

  /// This side has sent its greeting, or gave the attempt up.
  void greeted(link_slot slot);
  void failed(link_slot slot);

  /// May a connection that was accepted from there take its place?
  refusal judge(link_slot slot, const process_incarnation& of, time now) const;

  /// A connection took its place, and that of an older one if there was any. `token` names it.
  void connected(link_slot slot, std::uint64_t token, bool dialled, const process_incarnation& of,
                 time now);

  /// The connection ended. True if it was the one that counted. A leader is not dialled again by
  /// itself.
  bool gone(link_slot slot, std::uint64_t token);

  /// Takes a connection out of the count before it has ended.
  void discount(link_slot slot);

private:
  struct standing_link {
    std::uint64_t token = 0;
    bool dialled = false;
    process_incarnation of{};
    time since;
  };

  struct place {
    bool wished = false;
    bool greeted = false;
    std::optional<standing_link> stands;
  };

  server_id self_;
  std::map<link_slot, place> places_;
};

} // namespace troupe
