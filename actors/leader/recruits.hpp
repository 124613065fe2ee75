// Whom a new leader has won: who introduced himself, who promised, who took its history.
//
// Plain counting by ensemble majorities; observers are heard and never counted. Always: the epoch
// is greater than any that the majority it was drawn from had accepted.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "config/ensemble.hpp"
#include "messages/discovery.hpp"

namespace troupe {

class recruits {
public:
  /// `current_epoch` and `last`: the leader's own.
  recruits(const ensemble& servers, std::uint32_t current_epoch, zxid last);

  /// A server says where it stands. True: that completed the majority, and the epoch is drawn.
  bool introduce(server_id server, std::uint32_t accepted_epoch);

  /// A server that does not count says where it stands: the epoch will be greater than its own,
  /// too.
  void mention(std::uint32_t accepted_epoch);

  /// The epoch that was drawn; it never changes.
  std::optional<std::uint32_t> epoch() const {
    return epoch_;
  }

  /// Has this server more history than the leader? Then the leader must not lead.
  bool outranked_by(const epoch_ack& said) const;

  /// A server promises to follow nobody older. True: that completed a majority.
  bool promise(server_id server);

  bool promised() const;

  /// A server has the leader's history and epoch on disk. True: that completed a majority.
  bool take(server_id server);

  bool taken() const;

private:
  ensemble servers_;
  std::uint32_t current_epoch_;
  zxid last_;
  std::uint32_t greatest_ = 0;
  std::optional<std::uint32_t> epoch_;
  std::set<server_id> introduced_;
  std::set<server_id> promised_;
  std::set<server_id> took_;
};

} // namespace troupe
