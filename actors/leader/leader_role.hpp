// The leader as an actor: what it remembers, and what it does on each word it hears.
//
// Private to this folder. The rules stand in recruits, catch_up_plan, pupil, proposals, backlog,
// expiry and reaper; this class listens, asks them, and speaks. Split by the phases of a term:
// leader_discovery, leader_teaching, leader_broadcast, leader_signs, leader_reaping.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/backlog.hpp"
#include "actors/leader/expiry.hpp"
#include "actors/leader/proposal_sizes.hpp"
#include "actors/leader/proposals.hpp"
#include "actors/leader/pupil.hpp"
#include "actors/leader/reaper.hpp"
#include "actors/leader/recruits.hpp"
#include "actors/leader/sync_rounds.hpp"
#include "actors/supervision.hpp"
#include "actors/term.hpp"
#include "messages/ensure.hpp"

namespace troupe {

/// To itself: send and log what has piled up.
struct flush {};

/// To itself, twice a tick.
struct heartbeat {};

/// To itself: some znode's time may be over. An older number than the latest counts for nothing.
struct reaping {
  std::uint64_t number = 0;
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::flush)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::heartbeat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::reaping)

namespace troupe {

using leader_self =
    leader::extend<caf::reacts_to<flush>, caf::reacts_to<heartbeat>, caf::reacts_to<reaping>>;
using clock_point = caf::actor_clock::time_point;

class leader_role : public leader_self::base {
public:
  leader_role(caf::actor_config& config, term with)
      : leader_self::base(config),
        term_(std::move(with)),
        epochs_(term_.start.epochs),
        asked_(epochs_),
        history_(std::move(term_.start.history)),
        recruits_(term_.servers, epochs_.current, history_.last()),
        backlog_(term_.applied, std::move(term_.start.tail)),
        expiry_(term_.times.tick.count()),
        reaper_(term_.times) {
    set_exception_handler(keep_reason);
    ensure(backlog_.last() == history_.last(), "the tail ends where the log ends");
  }

  const char* name() const override {
    return "leader";
  }

  void on_exit() override {
    term_.let_go();
    class_.clear();
  }

  behavior_type make_behavior() override;

private:
  struct seat {
    peer who;
    learner_link link;
    pupil state;
    clock_point heard;    ///< its last word
    clock_point progress; ///< its last ack, or when it last had nothing to acknowledge
  };

  log_client as_client() {
    return caf::actor_cast<log_client>(this);
  }

  std::uint32_t epoch() const {
    return recruits_.epoch().value_or(0);
  }

  std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock().now().time_since_epoch())
        .count();
  }

  template <class Do>
  void heard(const peer& from, std::uint32_t said_epoch, Do act) {
    auto i = class_.find(from.server);
    if (over_ || i == class_.end() || i->second.who != from)
      return;
    if (said_epoch != 0 && said_epoch != epoch())
      return dismiss(i->second);
    i->second.heard = clock().now();
    act(i->second);
  }

  /// Ends the connection; `peer_down` will take it out of the class.
  void dismiss(const seat& s) {
    send(term_.links, hang_up{channel::quorum, s.who});
  }

  void give_up(const std::string& why) {
    if (!std::exchange(over_, true))
      send(term_.node, role_over{term_.number, why});
  }

  // ---- discovery ----

  void on_introduced(seat& s, const follower_info& x);

  /// This leader has no history, and no majority that had one elected it.
  bool begins() const {
    return term_.past == past::fresh || term_.past == past::blank;
  }

  bool forgot(past x) const {
    return x == past::lost || (x == past::blank && !begins());
  }

  void draw_epoch();

  void store(epochs value);

  void announce(seat& s);

  void on_epochs_stored(const epochs& value);

  void on_promise(seat& s, const epoch_ack& x);

  /// A majority has promised: nobody older can win any more. The history of the epoch is what is in
  /// this log.
  void take_own_history();

  void on_own_history_taken();

  // ---- catch-up ----

  void plan(seat& s);

  void teach(seat& s);

  seat* find(std::uint64_t incarnation);

  void on_snapshot_read(const snapshot_read& x);

  void on_history_read(const history_read& x);

  void complete(seat& s);

  void on_taken(seat& s, zxid last);

  void took(server_id server, zxid last);

  void welcome(seat& s);

  /// One that had forgotten something is up to date only when a majority has confirmed, after it
  /// came, that this leader still leads: no newer leader can then rely on what was forgotten.
  void welcome_when_confirmed(seat& s);

  /// A majority has this history and epoch on disk: the history is decided, and service begins.
  void establish();

  // ---- broadcast ----

  void propose(const std::vector<write_request>& writes);

  void wake();

  void on_flush();

  /// One message for all learners: sending it copies nothing.
  void share(const learner_link& to, const caf::message& what);

  void extend_history();

  void say_committed();

  void on_synced(zxid through);

  void on_acked(server_id server, zxid through);

  void execute();

  // ---- signs of life ----

  void beat();

  bool has_quorum(clock_point now) const;

  /// Who is silent, or acknowledges nothing although there is something, is let go: it comes back
  /// by catch-up.
  void dismiss_laggards(clock_point now);

  void ping_all();

  void on_pong(seat& s, const pong& x);

  void touch(const std::vector<session_id>& sessions);

  // ---- syncs ----

  void on_sync(sync_rounds::wish wish);

  void answer_syncs();

  // ---- sessions ----

  void on_session_news(const session_news& x);

  void expire();

  // ---- znodes whose time is over ----

  void on_mortality(const mortality& x);

  void set_reaping_timer();

  void on_reaping(const reaping& x);

  void on_mortals_found(const mortals_found& x);

  void describe(status& x);

  term term_;
  epochs epochs_;
  epochs asked_; ///< the log, last
  outline history_;
  recruits recruits_;
  backlog backlog_;
  expiry expiry_;
  reaper reaper_;
  std::uint64_t reapings_ = 0; ///< timers set for it
  sync_rounds syncs_;
  std::optional<proposals> proposals_; ///< once the epoch is this leader's own
  proposal_sizes sizes_;
  node_counts counts_;
  std::map<server_id, seat> class_;
  std::set<server_id> forgetful_; ///< count for nothing in this term, even if they come again
  clock_point started_;
  clock_point established_at_;
  clock_point own_progress_; ///< of this server's disk
  zxid said_committed_;
  bool established_ = false;
  bool awake_ = false; ///< a flush is on its way
  bool over_ = false;
};

} // namespace troupe
