// The sessions of the ensemble, as far as they are replicated: who may write, and what was
// executed.
//
// Knows no clock: when a session is over, the leader says so in a transaction.
// Always: a write named (session, attachment, sequence) is admitted once, in order, and only while
// the attachment is the session's newest.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "actors/tree/znode.hpp"
#include "messages/broadcast.hpp"
#include "messages/ids.hpp"
#include "messages/session.hpp"

namespace troupe {

/// A session as it lies in a snapshot.
struct session_record {
  session_id id = no_session;
  std::uint32_t timeout_ms = 0;
  std::string password;
  std::uint64_t attachment = 0;
  std::uint64_t sequence = 0; ///< of the last write executed for this attachment

  bool operator==(const session_record&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, session_record& x) {
    return f(x.id, x.timeout_ms, x.password, x.attachment, x.sequence);
  }
};

struct living_session {
  session_record is;
  std::unordered_set<entry*> ephemerals;
  std::uint64_t mark = 0; ///< its share of the digest
};

/// What becomes of a write because of its session.
enum class admission : std::uint8_t {
  execute,
  duplicate, ///< executed before: no effect, no outcome
  expired,   ///< there is no such session
  moved,     ///< of an older attachment, or behind a gap
};

class session_table {
public:
  living_session* find(session_id id);

  /// Decides about a write other than opening or attaching. If it is to be executed, its number is
  /// used up.
  admission admit(const write_request& write);

  admission open(const write_request& write, std::uint32_t timeout_ms, std::string password);
  admission attach(const write_request& write, std::uint32_t timeout_ms,
                   const std::string& password);

  /// The session's ephemerals, in the order of their paths, which is the same on all servers.
  std::vector<entry*> ephemerals_of(session_id id);

  void end(session_id id);

  /// Puts a session from a snapshot into the table; false if it is there already.
  bool restore(session_record record);

  /// Every session, in the order of the ids.
  std::vector<session_record> all() const;

  std::uint64_t size() const {
    return sessions_.size();
  }

  std::uint64_t digest() const {
    return digest_;
  }

  /// What came and went since this was last asked. Hear `opened` before `ended`.
  session_news take_news();

private:
  void remark(living_session& x);

  std::unordered_map<session_id, living_session> sessions_;
  std::uint64_t digest_ = 0;
  session_news news_;
};

} // namespace troupe
