// The replicated state of the ensemble: znodes and sessions, as one server holds them.
//
// Executes committed transactions, answers reads, gives and takes snapshots. Never waits, has no
// clock and no randomness: same transactions, same state, same digest, on every server.
// Always: every transaction consumes its zxid, whatever becomes of it; nothing in one can make
// execution throw.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <boost/circular_buffer.hpp>

#include "actors/tree/execution.hpp"
#include "actors/tree/snapshot.hpp"
#include "messages/broadcast.hpp"
#include "messages/reply.hpp"
#include "messages/reply_bytes.hpp"
#include "messages/status.hpp"

namespace troupe {

class data_tree {
public:
  /// Outcomes are kept for writes that entered at `self`. `skip_acl` must be the same on all
  /// servers of the ensemble.
  /// `config` is what /zookeeper/config shows here; "": nothing.
  explicit data_tree(server_id self, bool skip_acl = false, std::string config = {});

  /// Executes one transaction. Appends the changes it makes, in order, and then its outcome.
  void execute(const proposal& what, effects& out);

  /// Answers one read of a client of session host `host`.
  void answer(const read_request& request, std::uint32_t host, effects& out);

  /// The last transaction executed.
  zxid applied() const {
    return applied_;
  }

  /// Of znodes and sessions: equal for equal states.
  std::uint64_t digest() const {
    return state_->digest();
  }

  /// Fills in what the tree knows: numbers, and sessions or digests if they are wanted.
  void report(status& x) const;

  /// Every session, for the leader's expiry; and what came and went since this was last asked.
  session_news all_sessions() const;
  session_news take_session_news();

  /// Znodes whose time is over some day, and those for whom it is.
  mortality mortal() const;
  mortals_found find(const find_mortal& x) const;

  /// A snapshot of the state as it is now; parts are fetched while the tree goes on. One at a time.
  void begin_snapshot();

  bool taking_snapshot() const {
    return walk_ != nullptr;
  }

  /// The next part, of about `bytes`; after the last one the snapshot is over.
  snapshot_part next_part(std::uint64_t bytes);

  /// Takes a part of another state; with the last one the tree becomes it, and tells clients of
  /// this server what they missed. Throws std::runtime_error if the snapshot is damaged: the tree
  /// is then as it was.
  void restore(const snapshot_part& part, effects& out);

private:
  reply perform(const proposal& what, effects& out, bool& told);
  admission admit(const write_request& write, operation* x);
  bool may(const znode& x, const read_request& request, std::uint32_t any_of) const;

  void read(const exists& x, const read_request& request, troupe::answer& to);
  void read(const get_data& x, const read_request& request, troupe::answer& to);
  void read(const get_children& x, const read_request& request, troupe::answer& to);
  void read(const get_acl& x, const read_request& request, troupe::answer& to);
  void read(const set_watches& x, const read_request& request, troupe::answer& to);
  void read(const get_ephemerals& x, const read_request& request, troupe::answer& to);
  void read(const count_descendants& x, const read_request& request, troupe::answer& to);
  void read(const who_am_i& x, const read_request& request, troupe::answer& to);
  void read(const multi_read& x, const read_request& request, troupe::answer& to);
  void read(const add_watch& x, const read_request& request, troupe::answer& to);
  void read(const find_watches& x, const read_request& request, troupe::answer& to);
  void read(const may_reconfigure& x, const read_request& request, troupe::answer& to);
  void read(const list_subtree& x, const read_request& request, troupe::answer& to);
  void read(const find_session& x, const read_request& request, troupe::answer& to);
  void read(const ping_read& x, const read_request& request, troupe::answer& to);
  void read(const sync_done& x, const read_request& request, troupe::answer& to);
  error list(const get_children& x, const entry& of, const read_request& request, got_children& to,
             reply_allowance& left) const;
  error look(const multi_read::part& x, const read_request& request, part_done& to,
             reply_allowance& left) const;
  got_data data_of(const entry& x) const;
  troupe::stat stat_of(const entry& x) const;
  const entry* shown(const std::string& path) const;
  const entry* readable(const std::string& path, const read_request& request, reply& to,
                        std::uint32_t any_of = permission::read) const;
  void wish(const watch_wish& wish, const read_request& request, troupe::answer& to);

  server_id self_;
  bool skip_acl_;
  std::string config_;
  bool watched_ = false; ///< a watch has been wished for: somebody may wait for events
  zxid applied_;
  std::unique_ptr<tree_state> state_;
  boost::circular_buffer<digest_at> digests_; ///< of every so many transactions, the latest
  std::unique_ptr<snapshot_walk> walk_;
  std::optional<restoration> restoration_;
};

} // namespace troupe
