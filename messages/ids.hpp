// The names that everything else uses: servers, transactions, sessions, clients of one node.
//
// Ids are types, so that no one can hand a session where a server is meant.
// Always: a zxid orders all transactions of an ensemble; its epoch names the leader that proposed
// it.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace troupe {

/// A server's number in the ensemble, 1 to 255 (ZooKeeper's `myid`). 0 is nobody.
enum class server_id : std::uint32_t {};

/// A client's session, unique over the life of an ensemble; its top byte is the server that opened
/// it. 0 is no session.
enum class session_id : std::uint64_t {};

/// No server.
constexpr server_id nobody{};
/// No session.
constexpr session_id no_session{};

/// As configuration files write it.
constexpr std::uint32_t number(server_id x) {
  return static_cast<std::uint32_t>(x);
}

/// As clients see it.
constexpr std::uint64_t number(session_id x) {
  return static_cast<std::uint64_t>(x);
}

/// What a server's disk knows of the server's own past: whether its vote may count. Told to others
/// with each notification and at each introduction to a leader.
enum class past : std::uint8_t {
  kept,  ///< there is a history, and everything it ever promised or logged
  fresh, ///< the same, but nothing has happened yet: a new ensemble may begin here
  blank, ///< an empty disk: a new server, or one that was wiped. Counts as long as nobody is heard
         ///< of that has a history
  lost,  ///< something that was promised or logged is gone: counts nowhere until a leader that
         ///< others elected has taught it
};

/// A transaction: the epoch of its leader and its place among that leader's proposals, from 1.
/// {0, 0} is the empty history. Clients see it packed into 64 bits, epoch first (ZooKeeper's rule).
struct zxid {
  std::uint32_t epoch = 0;
  std::uint32_t counter = 0;

  auto operator<=>(const zxid&) const = default;

  constexpr std::uint64_t packed() const {
    return std::uint64_t{epoch} << 32 | counter;
  }

  static constexpr zxid unpacked(std::uint64_t x) {
    return {static_cast<std::uint32_t>(x >> 32), static_cast<std::uint32_t>(x)};
  }

  /// The transaction that the same leader proposes next.
  constexpr zxid next() const {
    return {epoch, counter + 1};
  }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, zxid& x) {
    return f(x.epoch, x.counter);
  }
};

/// May `after` directly follow `before` in a history? Within an epoch without a gap; a new epoch
/// starts at 1.
constexpr bool follows(zxid before, zxid after) {
  return after.epoch == before.epoch ? after.counter == before.counter + 1
                                     : after.epoch > before.epoch && after.counter == 1;
}

/// One connection to another server. `incarnation` is drawn anew for each connection that this
/// process makes or accepts, so nothing that an old connection said can be taken for the new one's.
struct peer {
  server_id server = nobody;
  std::uint64_t incarnation = 0;

  auto operator<=>(const peer&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, peer& x) {
    return f(x.server, x.incarnation);
  }
};

/// "1.9", as scenarios and logs write it.
inline std::string to_string(zxid x) {
  return std::to_string(x.epoch) + '.' + std::to_string(x.counter);
}

/// "3"
inline std::string to_string(server_id x) {
  return std::to_string(number(x));
}

/// "0x100000000000001", as ZooKeeper prints sessions.
std::string to_string(session_id x);

} // namespace troupe
