// What a server with a damaged log asks whom, until it has what it lost.
//
// Plain bookkeeping: never proves anything (the log does, by its checksums), never waits. One
// question at a time to each server. Always: what is hopeless was asked of every server that is
// connected.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "config/ensemble.hpp"
#include "messages/storage.hpp"

namespace troupe {

class repairs {
public:
  explicit repairs(const ensemble& servers) : servers_(servers) {}

  /// The log says what it lacks now; what it no longer lacks is forgotten.
  void need(const std::vector<lost>& gaps);

  void met(server_id server);

  /// The connection has ended; what was asked over it will not be answered.
  void gone(server_id server);

  /// The next question for this server; nullopt: none, or it has not answered the last one.
  std::optional<lost> question(server_id server);

  /// An answer. What the log should try with all that is known now; nullopt: nothing new.
  std::optional<mend> hear(server_id from, const found& said);

  /// Gaps of which every connected server, and at least one, has said what it has.
  std::vector<lost> hopeless() const;

  /// Does a majority lack nothing, and does not have this either (it goes back to a snapshot only,
  /// or nobody decided what was lost)? Then they can do without, and one of them can teach this
  /// server.
  bool dispensable(const lost& gap) const;

  /// Ask about this again: others may have mended theirs meanwhile.
  void again(const lost& gap);

private:
  /// Parts of an answer that are taken before it counts as no help.
  static constexpr std::uint32_t parts_max = 1024;

  struct state {
    lost gap;
    std::set<server_id> answered;
    std::set<server_id> beyond;  ///< do not reach back so far, and never will
    std::set<server_id> without; ///< lack nothing, and what they have of it did not help
    std::map<zxid, proposal> entries;
    std::uint32_t parts = 0;
  };

  struct errand {
    lost gap;      ///< which one it is about
    lost question; ///< what was asked: the rest of it
  };

  state* find(const lost& gap);
  const state* find(const lost& gap) const;

  ensemble servers_;
  std::vector<state> gaps_;
  std::set<server_id> connected_;
  std::map<server_id, errand> out_;  ///< asked, and not answered yet
  std::map<server_id, errand> rest_; ///< its answer was only the first part
};

} // namespace troupe
