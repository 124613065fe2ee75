// The laws of the ensemble, checked on every milestone of every server.
//
// Hears what all servers report and what clients were told; knows no actor and no time, and never
// helps anybody. Always: the first broken law stays the one that is shown. The laws are Zab's
// (agreement, total order, integrity) and the promises of the design: nothing acknowledged that is
// not on disk, nothing executed that is not decided.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "config/ensemble.hpp"
#include "messages/milestone.hpp"

namespace troupe {

class watchdog {
public:
  explicit watchdog(const ensemble& servers) : servers_(servers) {}

  /// How a server's disk was found at a start.
  struct found {
    bool power_lost = false;   ///< only what was synced can be on it
    bool has_snapshot = false; ///< execution goes on from there, not from the beginning
  };

  void starts(server_id server, found disk);

  /// All that this server had on disk, promises too, is gone.
  void wiped(server_id server);

  /// This server's disk fails, or may: it has a reason to end itself.
  void hurt(server_id server);

  /// What this server has on disk can no longer all be read; `promises_too`: its epochs neither.
  void damaged(server_id server, bool promises_too = false);

  void hear(server_id server, const milestone_kind& what);

  /// Somebody else saw a law broken.
  void accuse(const std::string& broken) {
    law(false, broken);
  }

  /// A client was told that its write succeeded.
  void told(zxid id);

  /// Nothing is on its way to these servers: who of them leads must have executed what clients had
  /// been told before its epoch.
  void at_rest(const std::set<server_id>& awake);

  /// The first law that was broken, in words.
  const std::optional<std::string>& broken() const {
    return broken_;
  }

  /// What is known of a server's disk.
  zxid durable(server_id server) const;

private:
  struct record {
    zxid durable;
    bool may_hold_more = false; ///< stopped with power on: not everything written was synced
    bool hurt = false;
    bool may_promise_anew = false; ///< its epochs were damaged
    bool may_hold_less = false;    ///< its disk was damaged
    std::optional<zxid> applied; ///< nullopt: perhaps a snapshot, nothing executed since the start
    std::uint32_t accepted = 0;
    std::uint32_t current = 0;
    bool abstains = false;   ///< has lost something, and says so
    std::uint32_t leads = 0; ///< the epoch that it leads
    zxid owes;               ///< told to a client before that epoch
    zxid once_durable;       ///< before its disk was hurt
    std::uint32_t once_current = 0;
  };

  void on(server_id s, const milestone::looks&);
  void on(server_id s, const milestone::votes& x);
  void on(server_id s, const milestone::leads& x);
  void on(server_id s, const milestone::follows& x);
  void on(server_id s, const milestone::observes& x);
  void on(server_id s, const milestone::proposes& x);
  void on(server_id s, const milestone::syncs& x);
  void on(server_id s, const milestone::acks& x);
  void on(server_id s, const milestone::commits& x);
  void on(server_id s, const milestone::learns& x);
  void on(server_id s, const milestone::forgets& x);
  void on(server_id s, const milestone::loads& x);
  void on(server_id s, const milestone::applies& x);
  void on(server_id s, const milestone::promises& x);
  void on(server_id s, const milestone::abstains&);
  void on(server_id s, const milestone::returns&);
  void on(server_id s, const milestone::mends& x);
  void on(server_id s, const milestone::lacks&);
  void on(server_id s, const milestone::stops&);

  static void remember(record& r);
  void law(bool holds, const std::string& broken);
  void joins(server_id s, server_id leader, std::uint32_t epoch);
  void check_order(server_id s, zxid before, zxid id);
  bool decided(zxid id) const;
  zxid decided_of(zxid end) const;

  ensemble servers_;
  std::map<server_id, record> records_;
  std::map<std::uint32_t, server_id> leaders_; ///< of each epoch
  std::map<std::uint32_t, zxid> proposed_;     ///< last of each epoch
  std::map<std::uint32_t, zxid> committed_;    ///< last of each epoch, as its leader decided
  std::map<zxid, zxid> next_;                  ///< the one committed history, as executed
  std::map<zxid, zxid> previous_;              ///< the same, backwards
  std::map<zxid, std::uint64_t> digests_;      ///< of the tree after each transaction
  std::map<std::uint32_t, zxid> told_;         ///< the last told of each epoch
  std::optional<std::string> broken_;
};

} // namespace troupe
